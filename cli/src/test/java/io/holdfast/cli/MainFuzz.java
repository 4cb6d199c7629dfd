package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

final class MainFuzz {
    @FuzzTest(maxDuration = "1m")
    void anyArgumentsEndInSuccessOrAUsageError(FuzzedDataProvider data) {
        List<String> arguments = new ArrayList<>();
        while (data.remainingBytes() > 0) {
            arguments.add("--" + data.consumeString(20));
        }
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        int code = Main.commandLine().setOut(nowhere).setErr(nowhere).execute(arguments.toArray(String[]::new));
        assertThat(code).isIn(0, 2);
    }
}
