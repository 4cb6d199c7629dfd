package io.holdfast.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.ErrorCode;
import io.holdfast.server.access.TotpCodes;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Kind.class)
final class SecondFactorTest {
    @RegisterExtension
    final Lab lab;

    SecondFactorTest(Kind kind) {
        lab = new Lab(kind);
    }

    private Client.Answer login(String code) {
        return lab.stranger().post("/api/v1/login", Map.of("name", "admin", "password", Lab.PASSWORD, "code", code));
    }

    @Test
    void afterItsFirstRightCodeTheSecondFactorIsNeededAndEachCodeOpensOnce() {
        Client admin = lab.admin();
        Client.Answer proposal = admin.post("/api/v1/self/totp", Map.of());
        String secret = proposal.text("secret");
        assertThat(proposal.text("uri"))
                .isEqualTo("otpauth://totp/Holdfast:admin?secret=" + secret + "&issuer=Holdfast");
        assertThat(lab.stranger()
                        .login("admin", Lab.PASSWORD)
                        .get("/api/v1/self")
                        .status())
                .as("a factor that was only proposed")
                .isEqualTo(200);
        assertThat(admin.post("/api/v1/self/totp/confirm", Map.of("code", "000000x"))
                        .status())
                .isEqualTo(401);
        String first = TotpCodes.at(secret, lab.time.now());
        assertThat(admin.post("/api/v1/self/totp/confirm", Map.of("code", first))
                        .status())
                .isEqualTo(204);

        assertThat(lab.stranger()
                        .post("/api/v1/login", Map.of("name", "admin", "password", Lab.PASSWORD))
                        .text("code"))
                .isEqualTo(ErrorCode.ACCESS_SECOND_FACTOR.code());
        assertThat(login(first).status()).as("a code that was used").isEqualTo(401);
        lab.time.move(Duration.ofSeconds(60));
        String second = TotpCodes.at(secret, lab.time.now());
        assertThat(login(second).status()).isEqualTo(200);
        assertThat(login(second).status()).isEqualTo(401);
    }

    @Test
    void guessingCodesLocksTheName() {
        Client admin = lab.admin();
        String secret = admin.post("/api/v1/self/totp", Map.of()).text("secret");
        admin.post("/api/v1/self/totp/confirm", Map.of("code", TotpCodes.at(secret, lab.time.now())));
        for (int i = 0; i < 5; i++) {
            assertThat(login("12345" + i).status()).isEqualTo(401);
        }
        lab.time.move(Duration.ofSeconds(60));
        assertThat(login(TotpCodes.at(secret, lab.time.now())).status()).isEqualTo(429);
    }
}
