package io.holdfast.agent.nbd;

import java.util.List;
import java.util.Map;

/**
 * The status of a stretch.
 *
 * @param extents by context, each list in rising order without a gap from the position asked for, and with at least one; how far each goes is the server's choice
 */
public record NbdStatus(Map<String, List<NbdExtent>> extents) {
    public NbdStatus {
        extents = Map.copyOf(extents);
    }

    /** Those of one context, which is one of the export's. */
    public List<NbdExtent> of(String context) {
        return extents.getOrDefault(context, List.of());
    }
}
