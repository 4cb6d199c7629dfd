package io.holdfast.protocol;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Why something of the operating system or of a library failed, in words for people: no names of classes, no full stop. */
public final class InWords {
    private InWords() {}

    /** What it says, and what was behind it. */
    public static String of(@Nullable Throwable failure) {
        List<String> said = new ArrayList<>();
        for (Throwable at = failure; at != null; at = at.getCause()) {
            String words = words(at);
            if (!words.isEmpty() && said.stream().noneMatch(each -> each.contains(words))) {
                said.add(words);
            }
        }
        return said.isEmpty() ? silent(failure) : String.join(": ", said);
    }

    private static String words(Throwable failure) {
        return switch (failure) {
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            case AccessDeniedException denied -> "this user may not use " + denied.getFile();
            case FileAlreadyExistsException there -> there.getFile() + " is there already";
            case NotDirectoryException file -> file.getFile() + " is not a directory";
            case DirectoryNotEmptyException full -> full.getFile() + " is not empty";
            case CharacterCodingException _ -> "it is not text";
            case UnknownHostException unknown -> "the name of the host is not known: " + own(unknown);
            case UnresolvedAddressException _ -> "the name of the host is not known";
            case CertPathBuilderException _ -> "its certificate is of no authority that is believed here";
            case SSLException _, CertificateException _
            when failure.getCause() instanceof GeneralSecurityException -> "";
            default -> own(failure);
        };
    }

    /** Its message, unless it only repeats what is behind it. */
    private static String own(Throwable failure) {
        String message = failure.getMessage();
        Throwable cause = failure.getCause();
        return message == null || (cause != null && message.equals(cause.toString())) ? "" : message;
    }

    private static String silent(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> "no reason was given";
            case ConnectException _ -> "nobody answers there";
            case ClosedChannelException _ -> "the connection was closed";
            default -> silent(failure.getCause());
        };
    }
}
