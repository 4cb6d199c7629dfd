package io.holdfast.agent.platform.libvirt;

import java.util.List;

/** The snapshots of a domain in libvirt's sense; nothing of a repository. */
public final class DomainSnapshots {
    private static final int METADATA_ONLY = 1 << 1;

    private final LibvirtDomain domain;

    DomainSnapshots(LibvirtDomain domain) {
        this.domain = domain;
    }

    /** Makes one. */
    public void create(String xml, SnapshotCreation... flags) throws LibvirtException {
        domain.run((call, at) -> {
            long made = call.pointer(Function.SNAPSHOT_CREATE, at, call.text(xml), Flag.of(flags));
            return call.attempt(Function.SNAPSHOT_FREE, made);
        });
    }

    /** Names, in no order. One made with {@link SnapshotCreation#NO_METADATA} is not among them. */
    public List<String> names() throws LibvirtException {
        return domain.run((call, at) -> call.list(
                Function.SNAPSHOT_LIST,
                Function.SNAPSHOT_FREE,
                at,
                0,
                each -> call.borrowedString(Function.SNAPSHOT_GET_NAME, each)));
    }

    /** What one is. @throws LibvirtException {@link Problem#NO_SNAPSHOT} */
    public String xml(String name) throws LibvirtException {
        return one(name, (call, at) -> call.string(Function.SNAPSHOT_GET_XML, at, 0));
    }

    /** Deletes one that lies in the images themselves; older versions refuse any other. */
    public void delete(String name) throws LibvirtException {
        one(name, (call, at) -> call.check(Function.SNAPSHOT_DELETE, at, 0));
    }

    /** Makes libvirt forget one; its files stay. */
    public void forget(String name) throws LibvirtException {
        one(name, (call, at) -> call.check(Function.SNAPSHOT_DELETE, at, METADATA_ONLY));
    }

    private <T> T one(String name, LibvirtDomain.Body<T> body) throws LibvirtException {
        return domain.run((call, at) -> {
            long snapshot = call.pointer(Function.SNAPSHOT_LOOKUP, at, call.text(name), 0);
            try {
                return body.run(call, snapshot);
            } finally {
                call.attempt(Function.SNAPSHOT_FREE, snapshot);
            }
        });
    }
}
