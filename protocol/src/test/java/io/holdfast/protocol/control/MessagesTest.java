package io.holdfast.protocol.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MessagesTest {
    private final ReportCodec reports = new ReportCodec();
    private final CommandCodec commands = new CommandCodec();

    @Test
    void everyReportArrivesAsItWasSent() {
        for (Report report : Messages.reports()) {
            assertThat(reports.decode(reports.encode(report), "test")).isEqualTo(report);
        }
    }

    @Test
    void contentArrivesAsItWasSent() {
        Report sent = new Report.Answer(1, new Part.Content(new byte[] {1, 2, 3}));
        assertThat(reports.decode(reports.encode(sent), "test"))
                .isInstanceOfSatisfying(
                        Report.Answer.class,
                        answer -> assertThat(answer.part())
                                .isInstanceOfSatisfying(
                                        Part.Content.class,
                                        content -> assertThat(content.bytes()).containsExactly(1, 2, 3)));
    }

    @Test
    void aRequestForACertificateArrivesAsItWasSent() {
        assertThat(reports.decode(reports.encode(new Report.Renewal(new byte[] {4, 5})), "test"))
                .isInstanceOfSatisfying(
                        Report.Renewal.class,
                        renewal -> assertThat(renewal.request()).containsExactly(4, 5));
    }

    @Test
    void everyCommandArrivesAsItWasSent() {
        for (Command command : Messages.commands()) {
            assertThat(commands.decode(commands.encode(command), "test")).isEqualTo(command);
        }
    }

    @Test
    void commandsWithBytesArriveAsTheyWereSent() {
        for (Command command : Messages.commandsWithBytes()) {
            Command arrived = commands.decode(commands.encode(command), "test");
            assertThat(arrived).usingRecursiveComparison().isEqualTo(command);
        }
    }
}
