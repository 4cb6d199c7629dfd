package io.holdfast.agent.linux;

import static io.holdfast.agent.linux.Plot.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Ground.class)
final class MetadataTest {
    private static final byte[] FILE = bytes("file");
    private static final byte[] DIRECTORY = bytes("directory");
    private static final byte[] LINK = {'l', (byte) 0xff};
    private static final byte[] FIFO = bytes("fifo");
    private static final byte[] DEVICE = bytes("device");
    private static final List<byte[]> ALL = List.of(FILE, DIRECTORY, LINK, FIFO, DEVICE);

    private final Plot plot;
    private final Directory here;

    MetadataTest(Ground ground) throws SystemCallException {
        plot = ground.plot();
        here = plot.directory();
        plot.write(FILE, FILE);
        here.createDirectory(DIRECTORY);
        here.createSymbolicLink(LINK, FILE);
        here.createNode(FIFO, FileType.FIFO, Device.NONE);
        here.createNode(DEVICE, FileType.CHARACTER_DEVICE, new Device(1, 3));
    }

    @AfterEach
    void removePlot() throws SystemCallException {
        plot.close();
    }

    @Test
    void everyTypeTakesAnOwner() throws SystemCallException {
        long greatest = 4_294_967_294L;
        long number = 3_000_000_000L;
        for (byte[] name : ALL) {
            here.metadata(name).setOwner(number, greatest);
            assertThat(here.stat(name).user()).isEqualTo(number);
            assertThat(here.stat(name).group()).isEqualTo(greatest);
            number++;
        }
    }

    @Test
    void everyTypeButALinkTakesAMode() throws SystemCallException {
        for (byte[] name : List.of(FILE, DIRECTORY, FIFO, DEVICE)) {
            for (int mode : new int[] {07777, 0, 04755, 02710, 01777}) {
                here.metadata(name).setMode(mode);
                assertThat(here.stat(name).mode()).isEqualTo(mode);
            }
        }
    }

    @Test
    void theModeOfALinkIsRefusedAndThatOfItsTargetStays() throws SystemCallException {
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> here.metadata(LINK).setMode(0123))
                .extracting(SystemCallException::errno)
                .isEqualTo(Errno.EOPNOTSUPP);
        assertThat(here.stat(FILE).mode()).isEqualTo(0600);
    }

    @Test
    void setUserSurvivesWhenModeComesAfterOwner() throws SystemCallException {
        try (OpenFile file = here.openFile(FILE)) {
            file.metadata().setMode(06755);
            file.metadata().setOwner(1, 2);
            assertThat(file.stat().mode()).isEqualTo(0755);
            file.metadata().setMode(06755);
            assertThat(file.stat().mode()).isEqualTo(06755);
        }
    }

    @Test
    void timesKeepTheirNanoseconds() throws SystemCallException {
        long in2200 = 7_258_118_400L;
        List<Timestamp> times = new ArrayList<>();
        for (long seconds : new long[] {-2_000_000_000L, -1, 0, 1_700_000_000L, 4_500_000_000L, in2200}) {
            times.add(new Timestamp(seconds, 0));
            times.add(new Timestamp(seconds, 1));
            times.add(new Timestamp(seconds, 999_999_999));
        }
        for (byte[] name : ALL) {
            for (Timestamp time : times) {
                Timestamp accessed = new Timestamp(time.seconds() + 1, 123_456_789);
                here.metadata(name).setTimes(accessed, time);
                assertThat(here.stat(name).modified()).isEqualTo(time);
                assertThat(here.stat(name).accessed()).isEqualTo(accessed);
            }
        }
    }

    @Test
    void anOpenDirectoryTakesAllOfIt() throws SystemCallException {
        Timestamp time = new Timestamp(5, 6);
        try (Directory directory = here.openDirectory(DIRECTORY)) {
            directory.metadata().setOwner(7, 8);
            directory.metadata().setMode(03711);
            directory.metadata().setTimes(time, time);
            Stat stat = directory.stat();
            assertThat(stat).isEqualTo(here.stat(DIRECTORY));
            assertThat(stat.user()).isEqualTo(7);
            assertThat(stat.group()).isEqualTo(8);
            assertThat(stat.mode()).isEqualTo(03711);
            assertThat(stat.modified()).isEqualTo(time);
            assertThat(stat.changed()).isGreaterThan(time);
        }
    }

    @Test
    void settingLeavesTheTargetOfALinkAlone() throws SystemCallException {
        Stat before = here.stat(FILE);
        here.metadata(LINK).setOwner(9, 9);
        here.metadata(LINK).setTimes(new Timestamp(1, 1), new Timestamp(1, 1));
        assertThat(here.stat(FILE)).isEqualTo(before);
    }
}
