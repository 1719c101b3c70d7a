-- A ledger of version 2, with rows in it. Never edited: it is what such a ledger is.
BEGIN TRANSACTION;
PRAGMA application_id = 1128353351;
PRAGMA user_version = 2;
CREATE TABLE digests (
        channel TEXT NOT NULL, day TEXT NOT NULL, state TEXT NOT NULL, at TEXT NOT NULL, tries INTEGER NOT NULL,
        messages TEXT NOT NULL DEFAULT '[]', delivered INTEGER NOT NULL DEFAULT 0, lines TEXT NOT NULL DEFAULT '{}',
        note TEXT NOT NULL DEFAULT '', PRIMARY KEY (channel, day));
INSERT INTO "digests" VALUES('slack','2026-08-10','sent','2026-08-10T12:00:00.000000+00:00',1,'["{}"]',1,'{"bug 7": "lapse"}','');
CREATE TABLE draft_duties (
        draft_id INTEGER NOT NULL REFERENCES drafts (id), place INTEGER NOT NULL, bug_id INTEGER NOT NULL,
        clock TEXT NOT NULL, due TEXT NOT NULL, step INTEGER NOT NULL, PRIMARY KEY (draft_id, place));
CREATE TABLE draft_events (
        id INTEGER PRIMARY KEY AUTOINCREMENT, draft_id INTEGER NOT NULL REFERENCES drafts (id), at TEXT NOT NULL,
        what TEXT NOT NULL, who TEXT NOT NULL, note TEXT NOT NULL, was TEXT NOT NULL);
INSERT INTO "draft_events" VALUES(1,1,'2026-08-10T12:00:00.000000+00:00','waiting','','','');
CREATE TABLE drafts (
        id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, kind TEXT NOT NULL, ca TEXT NOT NULL,
        bug_id INTEGER NOT NULL, state TEXT NOT NULL, update_json TEXT NOT NULL, made_at TEXT NOT NULL,
        edited_by TEXT NOT NULL DEFAULT '', decided_by TEXT NOT NULL DEFAULT '', decided_at TEXT,
        why TEXT NOT NULL DEFAULT '');
INSERT INTO "drafts" VALUES(1,'c1','chore','Alpen',7,'waiting','{"bug_id": 7, "ca": "Alpen", "clear_flags": [], "comment": "", "duties": [], "grounds": "", "key": "c1", "kind": "chore", "needinfo": [], "note": "", "seen": 0, "whiteboard": ["[a]", "[b]"]}','2026-08-10T12:00:00.000000+00:00','','',NULL,'');
CREATE TABLE looks (
        id INTEGER PRIMARY KEY AUTOINCREMENT, bug_id INTEGER NOT NULL, why TEXT NOT NULL, who TEXT NOT NULL,
        at TEXT NOT NULL);
INSERT INTO "looks" VALUES(1,8,'fine','ann','2026-08-10T12:00:00.000000+00:00');
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO "meta" VALUES('server','https://bugs.example');
INSERT INTO "meta" VALUES('login','bot@a.example');
INSERT INTO "meta" VALUES('account_id','5');
INSERT INTO "meta" VALUES('first_run','2026-08-10T12:00:00.000000+00:00');
CREATE TABLE plans (run_id INTEGER PRIMARY KEY REFERENCES runs (id), plan TEXT NOT NULL);
INSERT INTO "plans" VALUES(1,'{"updates": []}');
CREATE TABLE rulings (
        id INTEGER PRIMARY KEY AUTOINCREMENT, bug_id INTEGER NOT NULL, comment INTEGER NOT NULL, what TEXT NOT NULL,
        why TEXT NOT NULL, who TEXT NOT NULL, at TEXT NOT NULL, ended_at TEXT, ended_by TEXT NOT NULL DEFAULT '');
INSERT INTO "rulings" VALUES(1,9,3,'update','it is','ann','2026-08-10T12:00:00.000000+00:00',NULL,'');
CREATE TABLE run_bugs (
        run_id INTEGER NOT NULL REFERENCES runs (id), bug_id INTEGER NOT NULL, verdict TEXT NOT NULL,
        reason TEXT NOT NULL, changed TEXT NOT NULL, PRIMARY KEY (run_id, bug_id));
INSERT INTO "run_bugs" VALUES(1,7,'lapsed','weekly','2026-08-10T12:00:00Z');
CREATE TABLE runs (
        id INTEGER PRIMARY KEY AUTOINCREMENT, verb TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, exit_code INTEGER,
        summary TEXT NOT NULL DEFAULT '{}');
INSERT INTO "runs" VALUES(1,'run','2026-08-10T12:00:00.000000+00:00','2026-08-10T12:03:00.000000+00:00',0,'{"posted": 1}');
CREATE TABLE snoozes (
        id INTEGER PRIMARY KEY AUTOINCREMENT, bug_id INTEGER NOT NULL, until TEXT NOT NULL, why TEXT NOT NULL,
        who TEXT NOT NULL, at TEXT NOT NULL, ended_at TEXT, ended_by TEXT NOT NULL DEFAULT '');
INSERT INTO "snoozes" VALUES(1,7,'2026-09-01','holiday','ann','2026-08-10T12:00:00.000000+00:00',NULL,'');
CREATE TABLE write_duties (
        write_id INTEGER NOT NULL REFERENCES writes (id), place INTEGER NOT NULL, bug_id INTEGER NOT NULL,
        clock TEXT NOT NULL, due TEXT NOT NULL, step INTEGER NOT NULL, PRIMARY KEY (write_id, place));
INSERT INTO "write_duties" VALUES(1,0,7,'weekly','2026-08-03',1);
INSERT INTO "write_duties" VALUES(1,1,8,'weekly','2026-08-03',1);
CREATE TABLE write_events (
        id INTEGER PRIMARY KEY AUTOINCREMENT, write_id INTEGER NOT NULL REFERENCES writes (id), at TEXT NOT NULL,
        what TEXT NOT NULL, who TEXT NOT NULL, note TEXT NOT NULL, was TEXT NOT NULL);
INSERT INTO "write_events" VALUES(1,1,'2026-08-10T12:00:00.000000+00:00','claimed','','','');
INSERT INTO "write_events" VALUES(2,1,'2026-08-10T12:01:00.000000+00:00','intended','','','');
INSERT INTO "write_events" VALUES(3,1,'2026-08-10T12:02:00.000000+00:00','done','','','');
CREATE TABLE writes (
        id INTEGER PRIMARY KEY AUTOINCREMENT, run_id INTEGER NOT NULL REFERENCES runs (id),
        draft_id INTEGER REFERENCES drafts (id), key TEXT NOT NULL, kind TEXT NOT NULL, ca TEXT NOT NULL,
        bug_id INTEGER NOT NULL, state TEXT NOT NULL, update_json TEXT NOT NULL, claimed_at TEXT NOT NULL,
        intended_at TEXT, settled_at TEXT, account TEXT NOT NULL DEFAULT '', account_id INTEGER,
        before TEXT NOT NULL DEFAULT '{}', payload TEXT NOT NULL DEFAULT '{}', answer TEXT NOT NULL DEFAULT '',
        comment INTEGER, flags TEXT NOT NULL DEFAULT '[]', crossed TEXT NOT NULL DEFAULT '[]',
        note TEXT NOT NULL DEFAULT '');
INSERT INTO "writes" VALUES(1,1,NULL,'k1','reminder','Alpen',7,'done','{"bug_id": 7, "ca": "Alpen", "clear_flags": [], "comment": "Please answer.\n\n[k1]", "duties": [{"bug_id": 7, "clock": "weekly", "due": "2026-08-03", "step": 1}, {"bug_id": 8, "clock": "weekly", "due": "2026-08-03", "step": 1}], "grounds": "", "key": "k1", "kind": "reminder", "needinfo": ["rep@alpen.example"], "note": "", "seen": 0, "whiteboard": null}','2026-08-10T12:00:00.000000+00:00','2026-08-10T12:01:00.000000+00:00','2026-08-10T12:02:00.000000+00:00','bot@a.example',5,'{"flags": []}','{"comment": "x"}','{}',4,'[9]','[]','');
CREATE UNIQUE INDEX one_open_draft ON drafts (key) WHERE state IN ('waiting', 'approved');
CREATE INDEX drafts_by_state ON drafts (state);
CREATE INDEX draft_duties_by_bug ON draft_duties (bug_id);
CREATE INDEX draft_events_by_draft ON draft_events (draft_id);
CREATE UNIQUE INDEX one_live_write ON writes (key) WHERE state IN (
        'claimed', 'intended', 'unknown', 'done', 'flag-missing', 'adopted', 'given-up', 'retracted');
CREATE INDEX writes_by_bug ON writes (bug_id);
CREATE INDEX writes_by_ca ON writes (ca, intended_at);
CREATE INDEX writes_by_state ON writes (state);
CREATE INDEX write_duties_by_bug ON write_duties (bug_id);
CREATE INDEX write_events_by_write ON write_events (write_id);
CREATE UNIQUE INDEX one_snooze ON snoozes (bug_id) WHERE ended_at IS NULL;
CREATE UNIQUE INDEX one_ruling ON rulings (bug_id, comment, what) WHERE ended_at IS NULL;
COMMIT;
