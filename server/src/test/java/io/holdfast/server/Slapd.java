package io.holdfast.server;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.util.LDAPSDKException;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import io.holdfast.protocol.FreePort;
import io.holdfast.protocol.Identity;
import io.holdfast.protocol.PemFiles;
import io.holdfast.protocol.Role;
import io.holdfast.server.access.Authority;
import io.holdfast.server.access.MasterKey;
import io.holdfast.server.database.Database;
import io.holdfast.server.database.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Debian's OpenLDAP server in a private directory on free ports, for all tests of a run; each test makes the people it needs. */
final class Slapd implements AutoCloseable {
    static final String BASE = "dc=example,dc=com";
    static final String READER = "cn=holdfast," + BASE;
    static final String READER_PASSWORD = "reads what it must";
    private static final String ROOT = "cn=root," + BASE;
    private static final String ROOT_PASSWORD = "root of the tree";

    private final Path directory;
    private final String authority;
    private final int plain = FreePort.any();
    private final int tls = FreePort.any();
    private final Process process;

    private Slapd() {
        try {
            directory = Files.createTempDirectory(Path.of("/tmp"), "holdfast-slapd-");
            Files.createDirectory(directory.resolve("data"));
            authority = certify();
            Files.writeString(directory.resolve("slapd.conf"), configuration());
            process = new ProcessBuilder(
                            "/usr/sbin/slapd",
                            "-h",
                            "ldap://127.0.0.1:" + plain + "/ ldaps://127.0.0.1:" + tls + "/",
                            "-f",
                            directory.resolve("slapd.conf").toString(),
                            "-d",
                            "none")
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            await();
            plant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Slapd of(ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent("slapd", _ -> new Slapd(), Slapd.class);
    }

    /** A certificate for {@code localhost} alone, with a key that GnuTLS reads; the authority that made it, PEM. */
    private String certify() throws IOException {
        try (Database database = Database.open("jdbc:sqlite:" + directory.resolve("authority.db"))) {
            MasterKey key = new MasterKey(new byte[32], Randomness.secure());
            Authority made = Authority.of(database, new Settings(), key, Time.system(), Randomness.secure());
            KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
            X509Certificate own =
                    made.certify(pair.getPublic(), new Identity(Role.SERVER, "slapd"), List.of("localhost"));
            Files.writeString(directory.resolve("chain.pem"), PemFiles.text(List.of(own, made.root())));
            Files.writeString(directory.resolve("key.pem"), PemFiles.text(pair.getPrivate()));
            return made.rootText();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With attributes of Active Directory, which OpenLDAP's own schemas lack. */
    private String configuration() {
        return """
                include /etc/ldap/schema/core.schema
                include /etc/ldap/schema/cosine.schema
                include /etc/ldap/schema/inetorgperson.schema
                attributetype ( 1.2.840.113556.1.4.8 NAME 'userAccountControl' EQUALITY integerMatch
                    SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
                attributetype ( 1.2.840.113556.1.4.159 NAME 'accountExpires' EQUALITY integerMatch
                    SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 SINGLE-VALUE )
                attributetype ( 1.2.840.113556.1.4.2 NAME 'objectGUID' EQUALITY octetStringMatch
                    SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 SINGLE-VALUE )
                objectclass ( 1.3.6.1.4.1.4203.666.1 NAME 'adUser' SUP top AUXILIARY
                    MAY ( userAccountControl $ accountExpires $ objectGUID ) )
                modulepath /usr/lib/ldap
                moduleload back_mdb
                moduleload memberof
                TLSCertificateFile DIRECTORY/chain.pem
                TLSCertificateKeyFile DIRECTORY/key.pem
                TLSCACertificateFile DIRECTORY/chain.pem
                database mdb
                suffix "BASE"
                rootdn "ROOT"
                rootpw "PASSWORD"
                directory DIRECTORY/data
                overlay memberof
                memberof-refint true
                access to attrs=userPassword by anonymous auth by * none
                access to * by dn.exact="READER" read by * none
                """.replace("DIRECTORY", directory.toString())
                .replace("BASE", BASE)
                .replace("ROOT", ROOT)
                .replace("PASSWORD", ROOT_PASSWORD)
                .replace("READER", READER);
    }

    private void await() throws IOException {
        long end = Time.system().nanos() + Estate.PATIENCE.toNanos();
        while (true) {
            try (LDAPConnection _ = new LDAPConnection("127.0.0.1", plain)) {
                return;
            } catch (LDAPException e) {
                if (!process.isAlive() || Time.system().nanos() > end) {
                    throw new IllegalStateException(Files.readString(directory.resolve("log")), e);
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Time.system().sleep(Duration.ofMillis(50));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface Change {
        void by(LDAPConnection root) throws LDAPSDKException;
    }

    private void change(Change change) {
        try (LDAPConnection root = new LDAPConnection("127.0.0.1", plain, ROOT, ROOT_PASSWORD)) {
            change.by(root);
        } catch (LDAPSDKException e) {
            throw new IllegalStateException(e);
        }
    }

    private void plant() {
        change(root -> {
            root.add("dn: " + BASE, "objectClass: domain", "dc: example");
            root.add("dn: ou=people," + BASE, "objectClass: organizationalUnit", "ou: people");
            root.add("dn: ou=groups," + BASE, "objectClass: organizationalUnit", "ou: groups");
            root.add(
                    "dn: " + READER,
                    "objectClass: applicationProcess",
                    "objectClass: simpleSecurityObject",
                    "cn: holdfast",
                    "userPassword: " + READER_PASSWORD);
        });
    }

    static String place(String name) {
        return "uid=" + name + ",ou=people," + BASE;
    }

    static String group(String name) {
        return "cn=" + name + ",ou=groups," + BASE;
    }

    /** Somebody new of this name, who is in these groups, and whose password is the name backwards. */
    void person(String name, String... groups) {
        person(name, List.of(), groups);
    }

    void person(String name, List<Attribute> more, String... groups) {
        remove(name);
        List<Attribute> attributes = new ArrayList<>(List.of(
                new Attribute("objectClass", "inetOrgPerson", "adUser"),
                new Attribute("uid", name),
                new Attribute("cn", "Name of " + name),
                new Attribute("sn", name),
                new Attribute("mail", name + "@example.com"),
                new Attribute("userPassword", password(name))));
        attributes.addAll(more);
        change(root -> root.add(new Entry(place(name), attributes)));
        for (String group : groups) {
            join(name, group);
        }
    }

    static String password(String name) {
        return new StringBuilder(name).reverse().toString();
    }

    void remove(String name) {
        change(root -> {
            try {
                root.delete(place(name));
            } catch (LDAPException e) {
                if (!e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
                    throw e;
                }
            }
        });
    }

    /** A group is never without its first member, which is nobody who logs in. */
    void join(String name, String group) {
        change(root -> {
            try {
                root.add("dn: " + group(group), "objectClass: groupOfNames", "cn: " + group, "member: " + READER);
            } catch (LDAPException e) {
                if (!e.getResultCode().equals(ResultCode.ENTRY_ALREADY_EXISTS)) {
                    throw e;
                }
            }
            root.modify(group(group), new Modification(ModificationType.ADD, "member", place(name)));
        });
    }

    void leave(String name, String group) {
        change(root -> root.modify(group(group), new Modification(ModificationType.DELETE, "member", place(name))));
    }

    void set(String name, String attribute, String value) {
        change(root -> root.modify(place(name), new Modification(ModificationType.REPLACE, attribute, value)));
    }

    /** The authority of its certificate, PEM. */
    String authority() {
        return authority;
    }

    /** Its own certificate and nothing else, PEM. */
    String certificate() {
        return PemFiles.text(
                List.of(PemFiles.certificates(directory.resolve("chain.pem")).getFirst()));
    }

    int plainPort() {
        return plain;
    }

    int tlsPort() {
        return tls;
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
