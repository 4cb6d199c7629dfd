package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.protocol.Credentials;
import io.holdfast.protocol.Dialer;
import io.holdfast.protocol.Proxy;
import io.holdfast.protocol.Revocations;
import io.holdfast.protocol.Role;
import io.holdfast.protocol.Service;
import io.holdfast.protocol.control.Command;
import io.holdfast.protocol.control.ControlStream;
import io.holdfast.protocol.control.Report;
import io.holdfast.server.inventory.Releases;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Kind.class)
final class TooOldTest {
    @RegisterExtension
    final Lab lab;

    @TempDir
    Path home = Path.of("");

    TooOldTest(Kind kind) {
        lab = new Lab(kind);
    }

    @Test
    void theReleaseBeforeTheLastTwoIsTooOld() {
        Releases releases = new Releases(List.of("0.1.0", "0.2.0", "0.10.0", "1.0.0"));
        assertThat(releases.oldest()).isEqualTo("0.2.0");
        assertThat(List.of("0.2.0", "0.2.1-f0e2349", "0.10.0", "1.0.0", "2.0.0", "development"))
                .allMatch(releases::accepts);
        assertThat(List.of("0.1.0", "0.1.99-SNAPSHOT", "0.0.1")).noneMatch(releases::accepts);
        assertThat(new Releases(List.of("0.1.0", "0.2.0")).oldest()).isEqualTo("0.1.0");
    }

    @Test
    void whoIsTooOldIsToldWhyAndShownUntilItIsUpgraded() {
        try (Estate estate = new Estate(lab.admin(), home)) {
            Path own = estate.join(lab.server(), Role.AGENT, "a");
            try (ControlStream<Report, Command> old = said(own, "0.0.9")) {
                assertThatThrownBy(old::receive)
                        .isInstanceOfSatisfying(
                                HoldfastException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.LINK_TOO_OLD))
                        .hasMessageContaining("works with " + Releases.KNOWN.oldest() + " and newer ones");
            }
            estate.await(
                    "/api/v1/agents/" + estate.id("/api/v1/agents", "a"),
                    answer -> answer.text("health").equals("TOO_OLD")
                            && answer.text("software").equals("0.0.9"));
            assertThat(estate.admin.get("/api/v1/server").text("oldestAccepted"))
                    .isEqualTo(Releases.KNOWN.oldest());
            try (ControlStream<Report, Command> present = said(own, Releases.KNOWN.oldest())) {
                assertThat(present.receive()).isInstanceOf(Command.Welcome.class);
                estate.await(
                        "/api/v1/agents/" + estate.id("/api/v1/agents", "a"),
                        answer -> answer.text("health").equals("CONNECTED"));
            }
        }
    }

    private ControlStream<Report, Command> said(Path own, String version) {
        ControlStream<Report, Command> stream =
                ControlStream.ofMember(Dialer.of(Credentials.read(own), Revocations.none(), new Proxy.None(), lab.time)
                        .server(Estate.address(lab.server()), Service.CONTROL));
        stream.send(new Report.Hello(version, "h", "s", "a", lab.time.now(), List.of(), Map.of(), List.of()));
        return stream;
    }
}
