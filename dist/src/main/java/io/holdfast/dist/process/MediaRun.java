package io.holdfast.dist.process;

import io.holdfast.cli.input.Options;
import io.holdfast.cli.output.ExitCode;
import io.holdfast.cli.verb.Context;
import io.holdfast.cli.verb.Verb;
import io.holdfast.media.MediaServer;
import io.holdfast.media.MediaSettings;
import io.holdfast.protocol.Address;
import java.nio.file.Path;
import java.util.List;

/** {@code media run}. */
public final class MediaRun implements Verb {
    @Override
    public Options options() {
        return Options.of("run", "Runs the media server of this machine until it is stopped.")
                .value(Enrolling.DIRECTORY, "DIR", "Where it was enrolled (default " + MediaEnrol.HOME + ").")
                .values(
                        MediaEnrol.LISTEN,
                        "HOST:PORT",
                        "Listen here, instead of where it was enrolled for; repeatable.");
    }

    @Override
    public ExitCode run(Context context) {
        Path directory = Enrolling.directory(context.arguments(), MediaEnrol.HOME);
        Enrolled enrolled = Enrolled.read(directory);
        List<Address> named = context.arguments().texts(MediaEnrol.LISTEN).stream()
                .map(each -> Enrolled.address(MediaEnrol.LISTEN, each))
                .toList();
        MediaSettings settings = new MediaSettings(
                directory,
                named.isEmpty() ? enrolled.listen() : named,
                enrolled.servers(),
                enrolled.proxy(),
                context.program());
        try (MediaServer media = MediaServer.start(settings, context.time(), context.randomness())) {
            context.output().line("Listens for agents on port " + media.ports() + ".");
            return new Watch(context, "media server", media::connected, media::trouble).untilStopped();
        }
    }
}
