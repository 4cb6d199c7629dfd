package io.holdfast.agent.platform.libvirt;

import java.util.List;

/** The checkpoints of a domain: moments since which QEMU notes what is written. */
public final class Checkpoints {
    private static final int METADATA_ONLY = 1 << 1;
    private static final int TOPOLOGICAL = 1 << 1;

    private final LibvirtDomain domain;

    Checkpoints(LibvirtDomain domain) {
        this.domain = domain;
    }

    /** Makes one, or tells libvirt of one that exists. Mostly not needed: a backup makes its own. */
    public void create(String xml, CheckpointCreation... flags) throws LibvirtException {
        domain.run((call, at) -> {
            long made = call.pointer(Function.CHECKPOINT_CREATE, at, call.text(xml), Flag.of(flags));
            return call.attempt(Function.CHECKPOINT_FREE, made);
        });
    }

    /** Names, each after that of the one it follows. */
    public List<String> names() throws LibvirtException {
        return domain.run((call, at) -> call.list(
                Function.CHECKPOINT_LIST,
                Function.CHECKPOINT_FREE,
                at,
                TOPOLOGICAL,
                each -> call.borrowedString(Function.CHECKPOINT_GET_NAME, each)));
    }

    /** What one is. @throws LibvirtException {@link Problem#NO_CHECKPOINT} */
    public String xml(String name, CheckpointXml... flags) throws LibvirtException {
        return one(name, (call, at) -> call.string(Function.CHECKPOINT_GET_XML, at, Flag.of(flags)));
    }

    /** Deletes one; what was written since counts for the one before it. */
    public void delete(String name) throws LibvirtException {
        one(name, (call, at) -> call.check(Function.CHECKPOINT_DELETE, at, 0));
    }

    /** Makes libvirt forget one; its bitmaps stay in the images. */
    public void forget(String name) throws LibvirtException {
        one(name, (call, at) -> call.check(Function.CHECKPOINT_DELETE, at, METADATA_ONLY));
    }

    private <T> T one(String name, LibvirtDomain.Body<T> body) throws LibvirtException {
        return domain.run((call, at) -> {
            long checkpoint = call.pointer(Function.CHECKPOINT_LOOKUP, at, call.text(name), 0);
            try {
                return body.run(call, checkpoint);
            } finally {
                call.attempt(Function.CHECKPOINT_FREE, checkpoint);
            }
        });
    }
}
