package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.VirtualMachine;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.agent.platform.libvirt.Problem;
import java.util.List;

/** Clears the way after bitmaps were lost: QEMU was killed, an image was replaced, somebody removed them. */
final class BitmapLoss {
    private final Reach reach;
    private final VirtualMachine machine;

    BitmapLoss(Reach reach, VirtualMachine machine) {
        this.reach = reach;
        this.machine = machine;
    }

    /** Deletes the checkpoints of one repository; of one whose bitmap cannot be deleted, libvirt forgets that it was there. */
    void forgetOurs(String repository) throws LibvirtException {
        List<String> names =
                reach.ask(machine.uuid(), domain -> domain.checkpoints().names());
        for (String name : names.reversed()) {
            if (CheckpointName.parse(name)
                    .filter(each -> each.repository().equals(repository))
                    .isPresent()) {
                forget(name);
            }
        }
    }

    private void forget(String name) throws LibvirtException {
        try {
            reach.order(machine.uuid(), domain -> domain.checkpoints().delete(name));
        } catch (LibvirtException e) {
            if (e.problem() == Problem.NO_CHECKPOINT) {
                return;
            }
            reach.order(machine.uuid(), domain -> domain.checkpoints().forget(name));
        }
    }
}
