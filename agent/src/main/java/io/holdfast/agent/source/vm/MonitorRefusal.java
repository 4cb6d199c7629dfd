package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;

/** Tells that a host, its QEMU or what confines it does not let us use the monitor from whatever else may be wrong, which is thrown on. */
final class MonitorRefusal {
    private MonitorRefusal() {}

    /** What goes on with why a disk is read in another way. */
    static String words(HoldfastException e) {
        if (e.code() != ErrorCode.PLATFORM_REFUSED && e.code() != ErrorCode.PLATFORM_NO_TOOL) {
            throw e;
        }
        return words(String.valueOf(e.getMessage()));
    }

    static String words(LibvirtException e) throws LibvirtException {
        return switch (e.problem()) {
            case NO_SUPPORT, OPERATION_FAILED, OPERATION_INVALID, OTHER -> words(String.valueOf(e.getMessage()));
            default -> throw e;
        };
    }

    private static String words(String why) {
        return ", and QEMU's monitor does not serve: " + why;
    }
}
