package io.holdfast.agent.nbd;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A question about blocks. */
final class PendingStatus extends Pending {
    private final Map<Integer, String> contexts;
    private final Map<String, List<NbdExtent>> extents = new HashMap<>();

    PendingStatus(long position, long length, Map<Integer, String> contexts) {
        super(Numbers.COMMAND_BLOCK_STATUS, position, length);
        this.contexts = contexts;
    }

    /** The context of that number when it is one that was selected and was not told yet. */
    Optional<String> due(int number) {
        return Optional.ofNullable(contexts.get(number)).filter(name -> !extents.containsKey(name));
    }

    void put(String context, List<NbdExtent> told) {
        extents.put(context, told);
    }

    NbdStatus status() {
        return new NbdStatus(extents);
    }

    @Override
    String title() {
        return "a question about the blocks of " + length() + " bytes at " + position();
    }

    @Override
    Optional<String> missing() {
        return extents.size() == contexts.size()
                ? Optional.empty()
                : Optional.of("with " + extents.size() + " of " + contexts.size() + " contexts");
    }
}
