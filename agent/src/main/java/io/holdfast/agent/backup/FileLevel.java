package io.holdfast.agent.backup;

import io.holdfast.agent.linux.FileType;
import io.holdfast.agent.source.file.ExcludePatterns;
import io.holdfast.format.Fingerprint;
import java.util.List;
import java.util.Locale;

/** Decides which files are known by a fingerprint of all their content: those that are never changed in part, so that cutting them finds nothing. */
public final class FileLevel {
    /** A smaller file has so few chunks that asking for those costs the same. */
    static final int MIN_SIZE = 64 << 10;

    private static final byte[] NOWHERE = {'/'};

    /** Archives, packages, images, sound and video: compressed already and written once. */
    public static final List<String> DEFAULT_PATTERNS = List.of(
            "*.7z", "*.aac", "*.apk", "*.avi", "*.avif", "*.bz2", "*.deb", "*.flac", "*.flv", "*.gif", "*.gz", "*.heic",
            "*.iso", "*.jar", "*.jpeg", "*.jpg", "*.lz4", "*.m4a", "*.m4v", "*.mkv", "*.mov", "*.mp3", "*.mp4",
            "*.mpeg", "*.mpg", "*.msi", "*.ogg", "*.opus", "*.png", "*.rar", "*.rpm", "*.tgz", "*.ts", "*.txz", "*.war",
            "*.webm", "*.webp", "*.whl", "*.wma", "*.wmv", "*.xz", "*.zip", "*.zst");

    private final ExcludePatterns patterns;

    FileLevel(List<String> patterns) {
        this.patterns = ExcludePatterns.compile(
                patterns.stream().map(each -> each.toLowerCase(Locale.ROOT)).toList());
    }

    /** For one thread. */
    Names names() {
        return new Names(patterns.in(NOWHERE));
    }

    /** Says it by name. */
    static final class Names {
        private final ExcludePatterns.In patterns;

        private Names(ExcludePatterns.In patterns) {
            this.patterns = patterns;
        }

        boolean matches(byte[] name) {
            byte[] lower = name.clone();
            for (int i = 0; i < lower.length; i++) {
                if (lower[i] >= 'A' && lower[i] <= 'Z') {
                    lower[i] += (byte) ('a' - 'A');
                }
            }
            return patterns.excludes(lower, FileType.REGULAR);
        }
    }

    /** What is known of a content beside its runs. */
    sealed interface Identity {
        /** Nothing. */
        record Unnamed() implements Identity {}

        /** The fingerprint of all of it is to be found, and its chunks only when that is not known. */
        record ToBeNamed() implements Identity {}

        /** The fingerprint of all of it. */
        record Named(Fingerprint name) implements Identity {}
    }
}
