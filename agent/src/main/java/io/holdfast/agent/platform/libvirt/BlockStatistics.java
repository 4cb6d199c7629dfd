package io.holdfast.agent.platform.libvirt;

/**
 * What a guest has asked of its disks since it was started, all of them together.
 *
 * @param operations reads and writes that have ended
 * @param nanos how long they took, each from when the guest asked until it had its answer
 */
public record BlockStatistics(long operations, long nanos) {
    static BlockStatistics of(Parameters parameters) {
        return new BlockStatistics(
                number(parameters, "rd_operations") + number(parameters, "wr_operations"),
                number(parameters, "rd_total_times") + number(parameters, "wr_total_times"));
    }

    private static long number(Parameters parameters, String name) {
        return parameters.number(name).orElse(0);
    }
}
