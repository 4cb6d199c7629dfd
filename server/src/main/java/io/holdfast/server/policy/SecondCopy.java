package io.holdfast.server.policy;

import java.time.Duration;

/** A copy of each point in another repository, made so long after the point, with a retention of its own. */
public record SecondCopy(String repository, Duration after, RetentionPlan retention) {
    public SecondCopy {
        Invalid.when(after.isNegative(), "copy.after", "a copy is made no earlier than its point");
    }
}
