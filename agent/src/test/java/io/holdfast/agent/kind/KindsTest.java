package io.holdfast.agent.kind;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.format.Randomness;
import io.holdfast.protocol.control.Settings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class KindsTest {
    private final Kind files = new FileSets(Randomness.secure());
    private final Settings home = new Settings(Map.of("paths", List.of("/home", "/srv")));

    @Test
    void whatIsReadTellsResourcesApart() {
        assertThat(Kinds.resource(files, home))
                .isNotEqualTo(Kinds.resource(files, home.with("paths", List.of("/home"))))
                .isNotEqualTo(Kinds.resource(new Volumes(), Settings.of(Map.of("path", "/home"))));
    }

    @Test
    void howItIsReadDoesNot() {
        assertThat(Kinds.resource(files, home))
                .isEqualTo(Kinds.resource(files, home.with("exclude", List.of("*.tmp"))))
                .isEqualTo(
                        Kinds.resource(files, home.with("force", List.of("yes")).with("compression", List.of("high"))));
    }
}
