package io.holdfast.e2e.architecture;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The dependency table: which module may use which, and which of its packages others see. Modules that do not exist yet are
 * here already, so that they are held from their first class.
 */
enum Module {
    FORMAT,
    PROTOCOL,
    REPOSITORY,
    AGENT,
    MEDIA,
    SERVER,
    CLI,
    DIST;

    /** The packages of the server, each of which may use those before it; the empty name is the module's root. */
    static final List<String> SERVER_PACKAGES = List.of(
            "database", "access", "inventory", "policy", "job", "catalog", "upgrade", "alert", "report", "api", "");

    private static final String EVERYTHING = "..";

    String directory() {
        return name().toLowerCase(Locale.ROOT);
    }

    private Set<Module> uses() {
        return switch (this) {
            case FORMAT -> Set.of();
            case PROTOCOL, REPOSITORY -> Set.of(FORMAT);
            case AGENT, SERVER -> Set.of(FORMAT, PROTOCOL);
            case MEDIA -> Set.of(FORMAT, PROTOCOL, REPOSITORY);
            case CLI -> Set.of(FORMAT, PROTOCOL, REPOSITORY, AGENT);
            case DIST -> Set.of(FORMAT, PROTOCOL, REPOSITORY, AGENT, MEDIA, SERVER, CLI);
        };
    }

    /** What others see, as suffixes of the module's root package. */
    private List<String> exported() {
        return switch (this) {
            case FORMAT -> List.of(EVERYTHING);
            case PROTOCOL -> List.of("", ".session", ".control", ".admin");
            case AGENT ->
                List.of(
                        "",
                        ".browse",
                        ".backup",
                        ".page",
                        ".restore",
                        ".resume",
                        ".upgrade",
                        ".linux",
                        ".source.file",
                        ".target.volume",
                        ".target.vm",
                        ".platform",
                        ".platform.libvirt",
                        ".nbd",
                        ".source.nbd",
                        ".source.vm",
                        ".thread");
            case REPOSITORY -> List.of("", ".check", ".copy", ".index", ".root", ".store", ".upkeep");
            case CLI -> List.of("", ".verb", ".input", ".output");
            case MEDIA, SERVER, DIST -> List.of("");
        };
    }

    boolean mayUse(Module other) {
        return this == other || uses().contains(other);
    }

    boolean exports(Packages packages, String packageName) {
        String own = packages.of(directory());
        return exported().contains(EVERYTHING)
                || exported().stream().anyMatch(suffix -> packageName.equals(own + suffix));
    }

    /** The module a package belongs to; empty when it is none of ours. */
    static Optional<Module> of(Packages packages, String packageName) {
        return Arrays.stream(values())
                .filter(module -> (packageName + ".").startsWith(packages.of(module.directory()) + "."))
                .findFirst();
    }
}
