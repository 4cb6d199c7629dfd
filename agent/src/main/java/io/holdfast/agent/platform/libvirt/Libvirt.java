package io.holdfast.agent.platform.libvirt;

import java.util.Optional;

/**
 * The client library of this machine. There is one in a process, for libvirt has one event loop and one error handler in a process.
 *
 * <p>Two connections of two parts of a program do not disturb each other.
 */
public final class Libvirt {
    /** Names the directory of the library where the system does not look. */
    public static final String DIRECTORY = "HOLDFAST_LIBVIRT";

    private final Symbols symbols;
    private final Threads threads;
    private final Events events;

    private Libvirt(Symbols symbols) {
        this.symbols = symbols;
        threads = new Threads(symbols);
        events = new Events(symbols);
    }

    /** The library is loaded once, and stays. */
    private static final class Loaded {
        private static final Optional<Libvirt> LIBRARY =
                Symbols.find(System.getenv().getOrDefault(DIRECTORY, "")).map(Libvirt::new);
    }

    /** The library. @throws LibvirtException {@link Problem#NOT_INSTALLED} */
    public static Libvirt load() throws LibvirtException {
        return Loaded.LIBRARY.orElseThrow(() -> LibvirtException.notInstalled(Symbols.LIBRARY));
    }

    /** The version of the library; that of the daemon is {@link LibvirtConnection#version}. */
    public LibvirtVersion version() throws LibvirtException {
        return symbols.version();
    }

    /** Whether the library has what came late. The daemon may be older or newer. */
    public boolean has(Feature feature) {
        return feature.isIn(symbols);
    }

    /**
     * Connects without asking anybody for a password.
     *
     * @param uri such as {@code qemu:///system}; the empty text means libvirt's own choice
     * @throws LibvirtException {@link Problem#UNREACHABLE}, {@link Problem#DENIED}
     */
    public LibvirtConnection connect(String uri) throws LibvirtException {
        return LibvirtConnection.open(threads, events, uri);
    }
}
