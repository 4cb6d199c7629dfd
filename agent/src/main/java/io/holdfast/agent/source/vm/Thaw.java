package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.Problem;

/** Ends a freeze. */
final class Thaw {
    private Thaw() {}

    /**
     * Thaws a guest, frozen or not; one that is off needs none.
     *
     * @throws LibvirtException when its agent does not answer: then try again
     */
    static void of(Reach reach, String uuid) throws LibvirtException {
        try {
            reach.order(uuid, domain -> {
                if (domain.state().isActive()) {
                    domain.agent().thaw();
                }
            });
        } catch (LibvirtException e) {
            if (e.problem() != Problem.NO_DOMAIN && e.problem() != Problem.OPERATION_INVALID) {
                throw e;
            }
        }
    }
}
