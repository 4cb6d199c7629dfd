package io.holdfast.server.job;

/** What is done on this server right before it orders a run. What it throws fails the attempt. */
@FunctionalInterface
public interface Preparation {
    void before(Run run);
}
