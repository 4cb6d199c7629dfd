package io.holdfast.server.alert;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.holdfast.server.database.Conditions;
import io.holdfast.server.job.Task;
import java.time.Duration;
import java.util.List;

/** What must be so that a rule raises an alert. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Condition.FailedRun.class, name = "failedRun"),
    @JsonSubTypes.Type(value = Condition.MissedRun.class, name = "missedRun"),
    @JsonSubTypes.Type(value = Condition.StalledRun.class, name = "stalledRun"),
    @JsonSubTypes.Type(value = Condition.NoGoodPoint.class, name = "noGoodPoint"),
    @JsonSubTypes.Type(value = Condition.ShrunkenBackup.class, name = "shrunkenBackup"),
    @JsonSubTypes.Type(value = Condition.SilentMember.class, name = "silentMember"),
    @JsonSubTypes.Type(value = Condition.ExpiringCertificate.class, name = "expiringCertificate"),
    @JsonSubTypes.Type(value = Condition.WrongClock.class, name = "wrongClock"),
    @JsonSubTypes.Type(value = Condition.DoubtedClock.class, name = "doubtedClock"),
    @JsonSubTypes.Type(value = Condition.StoppedUpgrade.class, name = "stoppedUpgrade"),
    @JsonSubTypes.Type(value = Condition.FilledPool.class, name = "filledPool"),
    @JsonSubTypes.Type(value = Condition.PoolFullSoon.class, name = "poolFullSoon")
})
public sealed interface Condition {
    /** As it is called in alerts and texts. */
    default String kind() {
        return switch (this) {
            case FailedRun _ -> "failedRun";
            case MissedRun _ -> "missedRun";
            case StalledRun _ -> "stalledRun";
            case NoGoodPoint _ -> "noGoodPoint";
            case ShrunkenBackup _ -> "shrunkenBackup";
            case SilentMember _ -> "silentMember";
            case ExpiringCertificate _ -> "expiringCertificate";
            case WrongClock _ -> "wrongClock";
            case DoubtedClock _ -> "doubtedClock";
            case StoppedUpgrade _ -> "stoppedUpgrade";
            case FilledPool _ -> "filledPool";
            case PoolFullSoon _ -> "poolFullSoon";
        };
    }

    /** What the alerts of a condition are about, which tells by what they can be narrowed. */
    enum About {
        RESOURCE,
        MEMBER
    }

    default About about() {
        return switch (this) {
            case FailedRun _, MissedRun _, StalledRun _, NoGoodPoint _, ShrunkenBackup _ -> About.RESOURCE;
            case SilentMember _,
                    ExpiringCertificate _,
                    WrongClock _,
                    DoubtedClock _,
                    StoppedUpgrade _,
                    FilledPool _,
                    PoolFullSoon _ -> About.MEMBER;
        };
    }

    /** The last run of its kind for the same object failed; without kinds, any. */
    record FailedRun(List<Task.Kind> kinds) implements Condition {
        public FailedRun {
            kinds = List.copyOf(kinds);
        }
    }

    /** What a policy had due last did not begin, or not whole; or a run has waited so long without beginning. */
    record MissedRun(Duration waiting) implements Condition {
        public MissedRun {
            positive("condition.waiting", waiting);
        }
    }

    /** A run of an agent, which says that it is at work, has stood still for so long. */
    record StalledRun(Duration longerThan) implements Condition {
        public StalledRun {
            positive("condition.longerThan", longerThan);
        }
    }

    /** A resource that a job protects has no good recovery point so young. */
    record NoGoodPoint(Duration within, Good good) implements Condition {
        public NoGoodPoint {
            positive("condition.within", within);
        }
    }

    /** Which points are good. */
    enum Good {
        COMPLETE,
        ANY
    }

    /** The newest point of a resource is empty, or smaller than this share of the middle one of those before it. */
    record ShrunkenBackup(int percent, int comparedWith) implements Condition {
        public ShrunkenBackup {
            range("condition.percent", percent, 1, 100);
            range("condition.comparedWith", comparedWith, 1, 100);
        }
    }

    /** An agent or media server that may take part has not been connected for so long. */
    record SilentMember(Members members, Duration longerThan) implements Condition {
        public SilentMember {
            positive("condition.longerThan", longerThan);
        }
    }

    /** Who is looked at. */
    enum Members {
        AGENTS,
        MEDIA_SERVERS,
        ALL
    }

    /** The certificate of an agent or media server that may take part is in the last third of its life and was not renewed. */
    record ExpiringCertificate(Members members) implements Condition {}

    /** The clock of an agent or media server was off by more when it connected. */
    record WrongClock(Duration by) implements Condition {
        public WrongClock {
            positive("condition.by", by);
        }
    }

    /** The server's own clock jumped, so that nothing is deleted until somebody confirms the date. */
    record DoubtedClock() implements Condition {}

    /** An upgrade of agents stopped by itself, because too many failed. */
    record StoppedUpgrade() implements Condition {}

    /** More than this share of a pool is used. */
    record FilledPool(int percent) implements Condition {
        public FilledPool {
            range("condition.percent", percent, 1, 99);
        }
    }

    /** A pool will be full within so many days if it grows as it did. */
    record PoolFullSoon(int days) implements Condition {
        public PoolFullSoon {
            range("condition.days", days, 1, 3650);
        }
    }

    private static void positive(String field, Duration duration) {
        if (duration == null || duration.isNegative() || duration.isZero() || duration.toDays() > 3650) {
            throw Conditions.invalid(field, "it is longer than nothing and shorter than ten years, such as PT24H.");
        }
    }

    private static void range(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw Conditions.invalid(field, "it is from " + least + " to " + most + ".");
        }
    }
}
