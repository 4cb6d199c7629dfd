package io.holdfast.agent.upgrade;

import io.holdfast.protocol.Warrant;
import java.nio.file.Path;

/** Whoever installs packages on this machine. The agent itself has no right to, and is believed nothing: the warrant is what counts. */
public interface Installer {
    /** Of the package that this program came in, as Debian writes it. */
    String version();

    /** Where packages are put for it, each under the name {@link #file} gives it. */
    Path directory();

    /** Where it looks for a package. */
    default Path file(Warrant.Parcel each) {
        return directory().resolve(each.sha256() + ".deb");
    }

    /** Has the packages of a warrant installed; they are there. This process is stopped meanwhile, if all goes well. */
    void install(String upgrade, byte[] warrant);

    /** What became of an upgrade. */
    State state(String upgrade);

    /** The server is there, so this version is good. */
    void connected();

    /** How far an upgrade is. */
    sealed interface State {
        /** Nothing is known of it. */
        record Unknown() implements State {}

        /** It was handed over. */
        record Handed() implements State {}

        record Installed() implements State {}

        /** Nothing changed, or what was before was put back. */
        record Failed(String reason) implements State {}
    }
}
