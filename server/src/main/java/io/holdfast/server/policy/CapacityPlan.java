package io.holdfast.server.policy;

import java.util.ArrayList;
import java.util.List;

/**
 * How much room a retention will take. The formula is that of the product's field: (base × fulls + increment × increments × fulls) × (1 + growth)^years × ratio. It counts as if each full were stored whole.
 *
 * @param formula bytes by the formula
 * @param chains bytes by the formula with one full and its increments more, which products that store chains need to keep the promised time until the oldest chain may go as a whole
 * @param deduplicated bytes where repeated fulls cost next to nothing: the base once, and every increment
 * @param cautions where the figures mislead
 */
public record CapacityPlan(long formula, long chains, long deduplicated, List<Caution> cautions) {
    public CapacityPlan {
        cautions = List.copyOf(cautions);
    }

    /** Where a figure misleads. */
    public enum Caution {
        /** The formula keeps the promised time only with one chain more. */
        CHAINS_NEED_ONE_MORE_FULL,
        /** The formula counts unchanged data once a full; here it is stored once. */
        REPEATED_FULLS_ARE_NEARLY_FREE,
        /** The ratio was measured over points that share data, so it holds both compression and deduplication, and the formula, times the fulls, counts sharing twice. */
        RATIO_CONTAINS_DEDUPLICATION,
        /** Growth of more than a half a year, or of many years, is a guess. */
        GROWTH_IS_A_GUESS,
        /** Deleted points take room until their trash is emptied and space is reclaimed: leave a tenth to a fifth free. */
        RECLAIMING_NEEDS_ROOM
    }

    /** Where a ratio came from. */
    public enum RatioSource {
        /** Somebody typed it, or it stands for compression alone. */
        COMPRESSION,
        /** Stored by processed bytes of all points of a repository. */
        ALL_POINTS
    }

    /**
     * What is known or assumed.
     *
     * @param base bytes of one full
     * @param increment bytes of one increment
     * @param fulls how many fulls are kept
     * @param increments how many increments follow each full
     * @param growth a year, 0.1 for a tenth
     * @param ratio stored by processed bytes, 0.4 for a saving of 60 %
     */
    public record Assumptions(
            long base,
            long increment,
            int fulls,
            int increments,
            double growth,
            double years,
            double ratio,
            RatioSource ratioSource) {
        private static final int MANY = 100_000;

        public Assumptions {
            Invalid.when(base < 0 || increment < 0, "base", "sizes are not negative");
            Invalid.when(fulls < 1 || fulls > MANY, "fulls", "at least one full is kept");
            Invalid.when(increments < 0 || increments > MANY, "increments", "a full has 0 to 100000 increments");
            Invalid.when(
                    !(growth > -1 && growth <= 10),
                    "growth",
                    "growth lies above -1 and is at most 10 (tenfold) a year");
            Invalid.when(!(years >= 0 && years <= 50), "years", "a plan covers 0 to 50 years");
            Invalid.when(!(ratio > 0 && ratio <= 2), "ratio", "a ratio lies above 0 and is at most 2");
        }
    }

    public static CapacityPlan of(Assumptions given) {
        double factor = Math.pow(1 + given.growth(), given.years()) * given.ratio();
        double chain = given.base() + (double) given.increment() * given.increments();
        double distinct =
                given.base() + (double) given.increment() * ((double) given.fulls() * (given.increments() + 1) - 1);
        return new CapacityPlan(
                bytes(chain * given.fulls() * factor),
                bytes(chain * (given.fulls() + 1.0) * factor),
                bytes(distinct * factor),
                cautions(given));
    }

    private static List<Caution> cautions(Assumptions given) {
        List<Caution> cautions = new ArrayList<>();
        cautions.add(Caution.CHAINS_NEED_ONE_MORE_FULL);
        if (given.fulls() > 1) {
            cautions.add(Caution.REPEATED_FULLS_ARE_NEARLY_FREE);
        }
        if (given.ratioSource() == RatioSource.ALL_POINTS) {
            cautions.add(Caution.RATIO_CONTAINS_DEDUPLICATION);
        }
        if (given.growth() > 0.5 || given.years() > 3) {
            cautions.add(Caution.GROWTH_IS_A_GUESS);
        }
        cautions.add(Caution.RECLAIMING_NEEDS_ROOM);
        return cautions;
    }

    private static long bytes(double value) {
        return value >= Long.MAX_VALUE ? Long.MAX_VALUE : Math.round(value);
    }
}
