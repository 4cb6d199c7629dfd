package io.holdfast.server.policy;

import io.holdfast.server.database.Named;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How resources are protected: when, at what rate, for how long, and what is done with the points afterwards. An ordinary policy has one schedule and no more than it needs. */
public record Policy(
        String name,
        Plan plan,
        WindowEnd windowEnd,
        RetentionPlan retention,
        Retries retries,
        List<RateWindow> rates,
        Optional<SecondCopy> copy,
        Optional<VerificationPlan> verification)
        implements Named {

    /** How far ahead a policy is shown before it is saved. */
    public static final Duration PREVIEW = Duration.ofDays(14);

    public Policy {
        rates = List.copyOf(rates);
    }

    /** What it comes to in the next fourteen days. */
    public List<Planned> preview(Instant from) {
        return plan.between(from, from.plus(PREVIEW));
    }

    /** Refuses one that has schedules and never begins a run; one without schedules is run by hand. */
    public void requireThatItRuns(Instant from) {
        Invalid.when(
                !plan.schedules().isEmpty() && plan.next(from).isEmpty(),
                "schedules",
                "under its windows and blackouts no run begins within eight years");
    }
}
