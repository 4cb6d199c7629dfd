package io.holdfast.agent.platform.libvirt;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Where the functions are. Each is looked up once, before anything is called, so that what is missing is known and nothing is written later. */
final class Symbols {
    static final String LIBRARY = "libvirt.so.0";
    private static final String OF_QEMU = "libvirt-qemu.so.0";

    private final Map<Function, Long> addresses = new EnumMap<>(Function.class);

    private Symbols(SymbolLookup library, Optional<SymbolLookup> ofQemu) {
        for (Function each : Function.values()) {
            Optional<SymbolLookup> place = each.isOfQemu() ? ofQemu : Optional.of(library);
            place.flatMap(lookup -> lookup.find(each.symbol()))
                    .ifPresent(found -> addresses.put(each, found.address()));
        }
    }

    /** Loads the library from a directory, or from where the system looks when that is empty. */
    static Optional<Symbols> find(String directory) {
        return open(directory, LIBRARY).map(library -> new Symbols(library, open(directory, OF_QEMU)));
    }

    @SuppressWarnings("restricted")
    private static Optional<SymbolLookup> open(String directory, String name) {
        try {
            return Optional.of(
                    directory.isEmpty()
                            ? SymbolLookup.libraryLookup(name, Arena.global())
                            : SymbolLookup.libraryLookup(Path.of(directory, name), Arena.global()));
        } catch (IllegalArgumentException absent) {
            return Optional.empty();
        }
    }

    boolean has(Function function) {
        return addresses.containsKey(function);
    }

    /** @throws LibvirtException {@link Problem#NO_SUPPORT} when this libvirt is too old to have it */
    long address(Function function) throws LibvirtException {
        Long address = addresses.get(function);
        if (address == null) {
            // What has not even a version is no libvirt, whatever its name.
            throw LibvirtException.tooOld(function, has(Function.GET_VERSION) ? version() : LibvirtVersion.unpack(0));
        }
        return address;
    }

    /** The version of the library. */
    LibvirtVersion version() throws LibvirtException {
        try (Call call = new Call(this)) {
            var packed = call.room(Long.BYTES);
            call.check(Function.GET_VERSION, packed.address());
            return LibvirtVersion.unpack(packed.get(ValueLayout.JAVA_LONG, 0));
        }
    }
}
