package io.holdfast.server.job;

import io.holdfast.format.Time;
import io.holdfast.protocol.control.RunLimits;
import io.holdfast.server.database.Definition;
import io.holdfast.server.database.Definitions;
import io.holdfast.server.policy.Policy;
import io.holdfast.server.policy.RateWindow;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;

/** How fast runs may be now, by the policies of their jobs. */
public final class Rates {
    private final Definitions<Job> jobs;
    private final Definitions<Policy> policies;
    private final Time time;

    public Rates(Definitions<Job> jobs, Definitions<Policy> policies, Time time) {
        this.jobs = jobs;
        this.policies = policies;
        this.time = time;
    }

    RunLimits limits(Handle handle, Run run) {
        OptionalLong rate = jobs.find(handle, run.jobId())
                .flatMap(job -> job.spec().policyId())
                .flatMap(id -> policies.find(handle, id))
                .map(Definition::spec)
                .map(policy -> RateWindow.at(
                        policy.rates(), time.now(), policy.plan().calendar().zone()))
                .orElse(OptionalLong.empty());
        return new RunLimits(rate, 0);
    }
}
