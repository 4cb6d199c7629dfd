package io.holdfast.agent.platform.libvirt;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** The storage pools of a host, by their names. */
public final class StoragePools {
    private static final int RUNNING = 2;

    private final LibvirtConnection connection;

    StoragePools(LibvirtConnection connection) {
        this.connection = connection;
    }

    /** Names of all, active or not. */
    public List<String> names() throws LibvirtException {
        return connection.run((call, at) -> call.list(
                Function.CONNECT_LIST_ALL_POOLS,
                Function.POOL_FREE,
                at,
                0,
                each -> call.borrowedString(Function.POOL_GET_NAME, each)));
    }

    /** The name of the pool whose target is a directory. @throws LibvirtException {@link Problem#NO_POOL} */
    public String atTarget(String path) throws LibvirtException {
        return connection.run((call, at) -> {
            long pool = call.pointer(Function.POOL_LOOKUP_BY_TARGET, at, call.text(path));
            try {
                return call.borrowedString(Function.POOL_GET_NAME, pool);
            } finally {
                call.attempt(Function.POOL_FREE, pool);
            }
        });
    }

    /** What one is. @throws LibvirtException {@link Problem#NO_POOL} */
    public String xml(String name) throws LibvirtException {
        return one(name, (call, at) -> call.string(Function.POOL_GET_XML, at, 0));
    }

    public PoolSizes sizes(String name) throws LibvirtException {
        return one(name, (call, at) -> {
            MemorySegment room = call.room(4L * Long.BYTES);
            call.check(Function.POOL_SIZES, at, room.address());
            return new PoolSizes(
                    room.get(ValueLayout.JAVA_INT, 0) == RUNNING,
                    room.getAtIndex(ValueLayout.JAVA_LONG, 1),
                    room.getAtIndex(ValueLayout.JAVA_LONG, 2),
                    room.getAtIndex(ValueLayout.JAVA_LONG, 3));
        });
    }

    /** Makes libvirt look again at what is in it. */
    public void refresh(String name) throws LibvirtException {
        one(name, (call, at) -> call.check(Function.POOL_REFRESH, at, 0));
    }

    private <T> T one(String name, LibvirtDomain.Body<T> body) throws LibvirtException {
        return connection.run((call, at) -> {
            long pool = call.pointer(Function.POOL_LOOKUP, at, call.text(name));
            try {
                return body.run(call, pool);
            } finally {
                call.attempt(Function.POOL_FREE, pool);
            }
        });
    }
}
