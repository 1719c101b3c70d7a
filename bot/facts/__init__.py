"""What is so: pure readings of bugs, whiteboards, people and conversations."""
