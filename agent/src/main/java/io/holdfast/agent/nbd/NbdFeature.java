package io.holdfast.agent.nbd;

import java.util.EnumSet;
import java.util.Set;

/** What an export can do, in the order of the bits by which the server says so. */
public enum NbdFeature {
    FLAGS,
    READ_ONLY,
    FLUSH,
    FORCED_UNIT_ACCESS,
    ROTATIONAL,
    TRIM,
    WRITE_ZEROES,
    UNFRAGMENTED,
    SEVERAL_CONNECTIONS,
    RESIZE,
    CACHE,
    FAST_ZERO;

    /** Those of the bits that are known. */
    static Set<NbdFeature> of(int flags) {
        Set<NbdFeature> features = EnumSet.noneOf(NbdFeature.class);
        for (NbdFeature each : values()) {
            if ((flags & (1 << each.ordinal())) != 0) {
                features.add(each);
            }
        }
        return features;
    }
}
