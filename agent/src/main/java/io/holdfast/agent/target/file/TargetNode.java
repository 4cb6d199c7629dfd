package io.holdfast.agent.target.file;

import io.holdfast.agent.linux.Device;
import io.holdfast.agent.linux.Directory;
import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.linux.SystemCallException;
import io.holdfast.agent.resume.RestoreLog.Made;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.tree.Content;
import io.holdfast.format.tree.Entry;

/** A symbolic link, fifo or device that is being restored. */
public final class TargetNode {
    private final Place place;

    TargetNode(Place place) {
        this.place = place;
    }

    /** Makes it, with all its attributes. Called once, on any thread. */
    public void restore() {
        Place.Outcome outcome = Place.Outcome.LOST;
        Directory in = place.directory().open();
        byte[] temporary = place.directory().target().temporaryName();
        try {
            if (create(in, temporary)) {
                Made how = place.write(in.metadata(temporary), in.extendedAttributes(temporary));
                outcome = place.settle(temporary, how);
            }
        } catch (SystemCallException e) {
            place.directory().discard(temporary);
            Failures.report(place.report(), place.path(), e);
        } finally {
            place.leave(outcome);
        }
    }

    /** Lets it be. */
    public void abandon() {
        place.leave(Place.Outcome.LOST);
    }

    private boolean create(Directory in, byte[] temporary) throws SystemCallException {
        Entry entry = place.entry();
        if (entry.type() == Entry.Type.FIFO) {
            in.createNode(temporary, FileType.FIFO, Device.NONE);
        } else if (entry.content() instanceof Content.Target(byte[] path)) {
            in.createSymbolicLink(temporary, path);
        } else if (entry.content() instanceof Content.Device(long major, long minor) && known(major, minor)) {
            FileType type = entry.type() == Entry.Type.BLOCK_DEVICE ? FileType.BLOCK_DEVICE : FileType.CHARACTER_DEVICE;
            in.createNode(temporary, type, new Device((int) major, (int) minor));
        } else {
            Failures.report(
                    place.report(),
                    place.path(),
                    ErrorCode.TARGET_CONTENT,
                    "not restored: it says nothing that can be made");
            return false;
        }
        return true;
    }

    private static boolean known(long major, long minor) {
        return major >= 0 && major <= 0xfff && minor >= 0 && minor <= 0xfffff;
    }
}
