package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Kind.class)
final class AgentPackageTest {
    private static final String LIST = "/api/v1/agent-packages";
    private static final byte[] CONTENT = new byte[100_001];

    @RegisterExtension
    final Lab lab;

    AgentPackageTest(Kind kind) {
        lab = new Lab(kind);
    }

    private List<String> files() throws IOException {
        Path directory = lab.directory().resolve("agent-packages");
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void aPackageSaysWhatItIsAndIsKeptByItsDigestUntilItIsRemoved() throws IOException {
        Client admin = lab.admin();
        byte[] made = Debs.of("holdfast-agent", "0.2.0~20260101", "amd64", CONTENT);
        String digest = HexFormat.of().formatHex(Sha256.digest().digest(made));
        Client.Answer added = admin.upload(LIST, made);
        assertThat(added.status()).as(added.toString()).isEqualTo(200);
        assertThat(added.text("name")).isEqualTo("holdfast-agent");
        assertThat(added.text("version")).isEqualTo("0.2.0~20260101");
        assertThat(added.text("architecture")).isEqualTo("amd64");
        assertThat(added.text("sha256")).isEqualTo(digest);
        assertThat(added.text("addedBy")).isEqualTo("admin");
        assertThat(files()).containsExactly(digest + ".deb");

        assertThat(admin.upload(LIST, made).text("id")).isEqualTo(added.text("id"));
        assertThat(admin.get(LIST).body().path("items")).hasSize(1);
        assertThat(admin.get("/api/v1/audit?action=agent-package.add").body().path("items"))
                .hasSize(1);

        String one = LIST + "/" + added.text("id");
        assertThat(admin.delete(one).status()).isEqualTo(428);
        assertThat(admin.delete(one, admin.get(one).etag()).status()).isEqualTo(204);
        assertThat(admin.get(one).status()).isEqualTo(404);
        assertThat(files()).isEmpty();
    }

    @Test
    void whatIsNoPackageOfAnAgentIsRefusedByNameAndLeavesNothing() throws IOException {
        Client admin = lab.admin();
        refused(admin, Debs.of("coreutils", "9.1-1", "amd64", CONTENT), "it is coreutils 9.1-1");
        refused(admin, Debs.of("holdfast-server", "0.2.0", "amd64", CONTENT), "it is holdfast-server 0.2.0");
        refused(admin, Debs.of("holdfast", "not a version", "amd64", CONTENT), "no version");
        refused(admin, "<html>".getBytes(StandardCharsets.US_ASCII), "ends before");
        refused(admin, new byte[1000], "no Debian package");
        refused(admin, Debs.withControl("control.tar.xz", CONTENT, CONTENT), "control.tar.xz");
        refused(admin, Debs.withControl("control.tar.gz", CONTENT, CONTENT), "GZIP");
        assertThat(files()).isEmpty();
        assertThat(admin.post(LIST, "x").text("detail")).contains("application/octet-stream");
        assertThat(lab.user(admin, "op", "OPERATOR").upload(LIST, CONTENT).status())
                .isEqualTo(403);
    }

    private static void refused(Client admin, byte[] content, String why) {
        Client.Answer answer = admin.upload(LIST, content);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.text("detail")).contains(why);
    }

    @Test
    void anotherPackageOfTheSameVersionIsRefused() {
        Client admin = lab.admin();
        admin.upload(LIST, Debs.of("holdfast", "0.2.0", "amd64", CONTENT));
        assertThat(admin.upload(LIST, Debs.of("holdfast", "0.2.0", "arm64", CONTENT))
                        .status())
                .isEqualTo(200);
        Client.Answer other = admin.upload(LIST, Debs.of("holdfast", "0.2.0", "amd64", new byte[1]));
        assertThat(other.text("code")).isEqualTo("REQUEST-0003");
        assertThat(other.text("detail")).contains("another holdfast 0.2.0 for amd64");
    }

    @Test
    void aPackageThatIsTooLargeIsRefusedAndNotKept() throws IOException {
        Client admin = lab.admin();
        Client.Answer answer = admin.upload(LIST, (512L << 20) + 1);
        assertThat(answer.text("detail")).as(answer.toString()).contains("at most 512 MiB");
        assertThat(files()).isEmpty();
    }
}
