-- Lists of a job's points, newest first, and all of them in steps.
CREATE INDEX point_made ON point (job_id, id);
