-- A page of the points of a job or a resource is read in its order by an index alone, whether by when they were made or by when they were taken.
CREATE INDEX point_made ON point (job_id, id, state);
CREATE INDEX point_made_of_resource ON point (resource_id, id, state);
DROP INDEX point_job;
CREATE INDEX point_job ON point (job_id, taken_at, id, state);
DROP INDEX point_resource;
CREATE INDEX point_resource ON point (resource_id, taken_at, id, state);
