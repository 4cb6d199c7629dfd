package io.holdfast.server.access.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import io.holdfast.format.Time;
import io.holdfast.server.access.Person;
import io.holdfast.server.access.Role;
import java.text.ParseException;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Reads ID tokens, and believes those only that the provider signed for this client and this login. */
final class IdTokens {
    /** By a key pair: {@code none} and those whose key is the client's secret are not among them. */
    private static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512);

    private static final Duration SKEW = Duration.ofSeconds(60);

    private final Provider provider;
    private final Time time;

    IdTokens(Provider provider, Time time) {
        this.provider = provider;
        this.time = time;
    }

    Person person(String token, JWKSet keys, String nonce) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(
                new JWSVerificationKeySelector<>(ALGORITHMS, (selector, context) -> selector.select(keys)));
        processor.setJWTClaimsSetVerifier(new Judge(provider, nonce));
        try {
            return person(processor.process(token, null));
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw ProviderLink.failed(e);
        }
    }

    private final class Judge extends DefaultJWTClaimsVerifier<SecurityContext> {
        private Judge(Provider provider, String nonce) {
            super(
                    Set.of(provider.clientId()),
                    new JWTClaimsSet.Builder()
                            .issuer(provider.issuer())
                            .claim("nonce", nonce)
                            .build(),
                    Set.of("sub", "iat", "exp"),
                    Set.of());
            setMaxClockSkew((int) SKEW.toSeconds());
        }

        @Override
        protected Date currentTime() {
            return Date.from(time.now());
        }

        @Override
        public void verify(JWTClaimsSet claims, SecurityContext context) throws BadJWTException {
            super.verify(claims, context);
            Object party = claims.getClaim("azp");
            if (party == null ? claims.getAudience().size() > 1 : !party.equals(provider.clientId())) {
                throw new BadJWTException("the token was made for another client");
            }
            if (claims.getIssueTime().toInstant().isAfter(time.now().plus(SKEW))) {
                throw new BadJWTException("the token was made in the future");
            }
        }
    }

    private Person person(JWTClaimsSet claims) throws ParseException {
        List<String> groups = groups(claims);
        Optional<Role> role = provider.roles().stream()
                .filter(each -> groups.contains(each.group()))
                .map(ClaimRole::role)
                .findFirst();
        return new Person(
                provider.issuer() + "#" + claims.getSubject(),
                "",
                text(claims, provider.nameClaim()),
                text(claims, "name"),
                text(claims, "email"),
                role);
    }

    private List<String> groups(JWTClaimsSet claims) throws ParseException {
        Object found = claims.getClaim(provider.groupsClaim());
        if (found instanceof String one) {
            return List.of(one);
        }
        return found == null ? List.of() : claims.getStringListClaim(provider.groupsClaim());
    }

    private static String text(JWTClaimsSet claims, String name) throws ParseException {
        return Objects.requireNonNullElse(claims.getStringClaim(name), "");
    }
}
