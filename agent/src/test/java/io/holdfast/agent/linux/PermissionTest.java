package io.holdfast.agent.linux;

import static io.holdfast.agent.linux.Plot.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a process that is not root meets. */
@ParameterizedClass
@EnumSource(Ground.class)
final class PermissionTest {
    private static final byte[] SECRET = bytes("secret");
    private static final byte[] OPEN = bytes("open");
    private static final byte[] CLOSED_DIRECTORY = bytes("closed");
    private static final long NOBODY = 65_534;
    private static final NativeFunction SET_FILE_SYSTEM_USER = new NativeFunction("setfsuid");

    private final Plot plot;
    private final Directory here;

    PermissionTest(Ground ground) throws SystemCallException {
        plot = ground.plot();
        here = plot.directory();
        here.metadata().setMode(0755);
        plot.write(SECRET, SECRET);
        plot.write(OPEN, OPEN);
        here.metadata(OPEN).setMode(0644);
        here.createDirectory(CLOSED_DIRECTORY);
        becomeForFiles(NOBODY);
    }

    @AfterEach
    void removePlot() throws SystemCallException {
        becomeForFiles(0);
        plot.close();
    }

    @Test
    void whatMayNotBeReadIsAFailureWithItsName() {
        assertDenied("openat", "/secret", () -> here.openFile(SECRET).close());
        assertDenied(
                "openat", "/closed", () -> here.openDirectory(CLOSED_DIRECTORY).close());
        assertDenied("openat", "/new", () -> here.createFile(bytes("new")).close());
        assertDenied("mkdirat", "/new", () -> here.createDirectory(bytes("new")));
        assertDenied("unlinkat", "/secret", () -> here.remove(SECRET));
    }

    @Test
    void aFileOfAnotherIsReadThoughItsTimeOfAccessMayChange() throws SystemCallException {
        assertThat(plot.read(OPEN)).isEqualTo(OPEN);
    }

    @Test
    void aFileOfAnotherIsNotChanged() {
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> here.metadata(OPEN).setMode(0666))
                .extracting(SystemCallException::errno)
                .isEqualTo(Errno.EPERM);
    }

    /** Holds for this thread only, and takes root's rights over files from it. */
    private static void becomeForFiles(long user) {
        try (Scratch scratch = Scratch.borrow()) {
            SET_FILE_SYSTEM_USER.invoke(scratch, user, 0, 0, 0, 0, 0);
        }
    }

    private static void assertDenied(String call, String end, ThrowingCallable denied) {
        assertThatExceptionOfType(SystemCallException.class).isThrownBy(denied).satisfies(failure -> {
            assertThat(failure.errno()).isEqualTo(Errno.EACCES);
            assertThat(failure.call()).isEqualTo(call);
            assertThat(failure.subject()).endsWith(end);
        });
    }
}
