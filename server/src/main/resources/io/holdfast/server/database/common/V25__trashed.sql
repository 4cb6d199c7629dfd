-- The trash by pages. What is kept is not in it: an index of all states would lure SQLite away from those of jobs and resources.
CREATE INDEX point_trashed ON point (state, id) WHERE state <> 'KEPT';
