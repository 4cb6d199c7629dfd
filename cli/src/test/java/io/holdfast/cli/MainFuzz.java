package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.format.Randomness;
import io.holdfast.format.Time;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

final class MainFuzz {
    @FuzzTest(maxDuration = "1m")
    void anyArgumentsEndInSuccessOrAUsageError(FuzzedDataProvider data) {
        List<String> arguments = new ArrayList<>();
        while (data.remainingBytes() > 0) {
            arguments.add("--" + data.consumeString(20));
        }
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        Execution execution = new Execution(Main.commandLines(), nowhere, nowhere, Time.system(), Randomness.secure());
        assertThat(execution.run(arguments.toArray(String[]::new))).isIn(ExitCode.COMPLETE, ExitCode.USAGE);
    }
}
