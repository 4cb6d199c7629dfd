package io.holdfast.dist.process;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Identity;
import io.holdfast.protocol.InWords;
import io.holdfast.protocol.PemFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What packages are judged by: the installation's root, and who the agent of this machine is. Copied from its credentials when it enrols, to where the agent's own process may not write.
 *
 * @param agent the id in its certificate
 */
record InstallerTrust(List<X509Certificate> roots, String agent) {
    /** Made by the package; without it nothing is installed by order. */
    static final Path PLACE = Path.of("/etc/holdfast/installer");

    private static final String ROOTS = "ca.pem";
    private static final String CERTIFICATE = "certificate.pem";

    InstallerTrust {
        roots = List.copyOf(roots);
    }

    /** Takes it over from an agent's directory, where the package is installed. */
    static void copy(Path credentials, Path place) {
        if (!Files.isDirectory(place)) {
            return;
        }
        try {
            for (String name : List.of(CERTIFICATE, ROOTS)) {
                Files.copy(credentials.resolve(name), place.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new HoldfastException(
                    ErrorCode.LINK_CREDENTIALS,
                    place.toString(),
                    "The certificates could not be copied to " + place + ": " + InWords.of(e)
                            + ". Without them the server cannot upgrade this agent; enrol again with --replace, as root.",
                    e);
        }
    }

    static boolean present(Path place) {
        return Files.exists(place.resolve(ROOTS)) && Files.exists(place.resolve(CERTIFICATE));
    }

    static InstallerTrust read(Path place) {
        X509Certificate own = PemFiles.certificates(place.resolve(CERTIFICATE)).getFirst();
        String agent = Identity.of(own)
                .map(Identity::id)
                .orElseThrow(() -> new HoldfastException(
                        ErrorCode.LINK_CREDENTIALS,
                        place.toString(),
                        "The certificate in " + place + " names no agent. Enrol again with --replace."));
        return new InstallerTrust(PemFiles.certificates(place.resolve(ROOTS)), agent);
    }
}
