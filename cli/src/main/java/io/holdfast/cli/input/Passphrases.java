package io.holdfast.cli.input;

import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.RawText;
import io.holdfast.format.sealing.RecoveryKey;
import io.holdfast.protocol.InWords;
import io.holdfast.repository.root.Access;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the way into a repository: a file, the environment, or whoever sits at the terminal. Never an argument, which every user of the machine can read. */
public final class Passphrases {
    private final Arguments arguments;

    public Passphrases(Arguments arguments) {
        this.arguments = arguments;
    }

    /** The way in that was given; empty when none was and nobody was asked. */
    public Optional<Access> given() {
        Optional<Access> recovery = arguments
                .text("--recovery-key-file")
                .map(file -> new Access.Recovery(RecoveryKey.parse(firstLine(file, "--recovery-key-file"))));
        return recovery.or(() -> from("--password-file", "HOLDFAST_PASSWORD"));
    }

    /** The way in; asks when none was given and there is a terminal. */
    public Access required() {
        return given().orElseGet(() -> new Access.Passphrase(ask("Passphrase of the repository: ")
                .orElseThrow(() -> Arguments.usage(
                        "passphrase",
                        "No passphrase: give --password-file or HOLDFAST_PASSWORD, or --recovery-key-file."))));
    }

    /** A new passphrase, given or asked for twice. */
    public Access chosen(String fileOption, String variable) {
        if (arguments.text(fileOption).isEmpty()) {
            Surroundings.variable(variable).ifPresent(secret -> requireText(secret, variable));
        }
        return from(fileOption, variable).orElseGet(() -> {
            String first = ask("New passphrase: ")
                    .orElseThrow(() -> Arguments.usage(
                            "passphrase", "No passphrase: give " + fileOption + " or " + variable + "."));
            if (!ask("Once more: ").orElse("").equals(first)) {
                throw Arguments.usage("passphrase", "The two passphrases differ. Nothing was done.");
            }
            return passphrase(first, "passphrase");
        });
    }

    /** A secret that is no passphrase of a repository: from a file, a variable (none if empty), or asked for. */
    public String secret(String fileOption, String variable, String question) {
        return arguments
                .text(fileOption)
                .map(file -> firstLine(file, fileOption))
                .or(() -> variable.isEmpty() ? Optional.empty() : Surroundings.variable(variable))
                .or(() -> question.isEmpty() ? Optional.empty() : ask(question))
                .orElseThrow(() -> Arguments.usage(
                        fileOption,
                        "No password: give " + fileOption + (variable.isEmpty() ? "." : " or " + variable + ".")));
    }

    /** From an option that names a file, or else a variable. */
    public Optional<Access> from(String fileOption, String variable) {
        return arguments
                .text(fileOption)
                .map(file -> passphrase(firstLine(file, fileOption), fileOption))
                .or(() -> Surroundings.variable(variable).map(text -> passphrase(RawText.shown(text), variable)));
    }

    /** Bytes that are no text would all become the same character: of a random passphrase next to nothing would be left. */
    static void requireText(String secret, String subject) {
        if (!RawText.shown(secret).equals(secret)) {
            throw Arguments.usage(
                    subject,
                    "The passphrase in " + subject + " is not text in UTF-8. Write its bytes in hex or base64.");
        }
    }

    private static Access passphrase(String text, String subject) {
        if (text.isEmpty()) {
            throw Arguments.usage(subject, "The passphrase is empty.");
        }
        return new Access.Passphrase(text);
    }

    private static Optional<String> ask(String question) {
        if (!Surroundings.terminal(0)) {
            return Optional.empty();
        }
        // The JDK's own console: the other one loads a line editor of a thousand classes.
        System.setProperty("jdk.console", "java.base");
        Optional<Console> console = Optional.ofNullable(System.console());
        return console.flatMap(it -> Optional.ofNullable(it.readPassword("%s", question)))
                .map(String::new);
    }

    private static String firstLine(String file, String option) {
        try {
            String content = Files.readString(Path.of(RawText.shown(file)), StandardCharsets.UTF_8);
            return content.lines().findFirst().orElse("");
        } catch (NoSuchFileException e) {
            throw unreadable(file, option, "there is no such file");
        } catch (InvalidPathException e) {
            throw unreadable(file, option, "not a file name");
        } catch (IOException e) {
            throw unreadable(file, option, InWords.of(e));
        }
    }

    private static HoldfastException unreadable(String file, String option, String why) {
        return new HoldfastException(
                ErrorCode.SOURCE_UNREADABLE,
                option,
                "Cannot use " + option + " " + RawText.shown(file) + ": " + why + ".");
    }
}
