package io.holdfast.agent.source.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.agent.platform.Strategy;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import io.holdfast.format.SnapshotId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

/** What is known of a point is kept as it was. */
final class PointXmlProperties {
    @Property(tries = 200)
    void aPointReadsBack(
            @ForAll @CharRange(from = ' ', to = '\u9fff') @StringLength(max = 200) String text,
            @ForAll Consistency consistency,
            @ForAll Strategy strategy,
            @ForAll long capacity) {
        MachinePoint.Disk disk = new MachinePoint.Disk(
                "vda",
                "virtio",
                "qcow2",
                capacity,
                strategy,
                text,
                capacity % 2 == 0 ? Optional.of(new SnapshotId(capacity, 7)) : Optional.empty(),
                consistency,
                List.of("qcow2 /vms/images/" + text, "raw /base"));
        MachinePoint point = new MachinePoint(
                "host",
                "qemu:///system",
                "libvirt 9.0.0",
                "150f8bd1-0547-41c5-97e5-2f6949de9ff5",
                text,
                text,
                "running",
                "Debian",
                consistency,
                text,
                145,
                List.of(disk),
                List.of(new MachinePoint.Missing("sda", text, "a medium", "")),
                List.of("unknown: " + text));
        assertThat(PointXml.read(PointXml.write(point))).isEqualTo(point);
    }

    @Example
    void aLaterVersionIsRefused() {
        assertThatThrownBy(() -> PointXml.read("<point version='2'/>".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        HoldfastException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.PLATFORM_INCOMPREHENSIBLE));
    }

    @Property(tries = 200)
    void noBytesMakeItFailOtherwise(@ForAll byte[] bytes) {
        assertThatThrownBy(() -> PointXml.read(bytes)).isInstanceOf(HoldfastException.class);
    }
}
