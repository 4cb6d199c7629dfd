package io.holdfast.agent.source.vm;

import io.holdfast.agent.platform.DiskSource;
import io.holdfast.agent.platform.VirtualDisk;
import io.holdfast.agent.platform.libvirt.LibvirtException;
import io.holdfast.format.ErrorCode;
import io.holdfast.format.HoldfastException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What QEMU's monitor tells of disks and their bitmaps. */
final class MonitorBlocks {
    private final QemuMonitor monitor;

    MonitorBlocks(QemuMonitor monitor) {
        this.monitor = monitor;
    }

    /**
     * A disk in QEMU.
     *
     * @param node the uppermost of its images
     * @param size in bytes
     * @param bitmaps names of those that are whole and record
     */
    record Node(VirtualDisk disk, String node, long size, List<String> bitmaps) {}

    /** A bitmap and where it is. */
    record Bitmap(String node, String name) {}

    /** Finds disks by their files. */
    List<Node> find(List<VirtualDisk> disks) throws LibvirtException {
        List<QemuAnswer> devices = monitor.ask("query-block").objects("return");
        List<Node> nodes = new ArrayList<>();
        for (VirtualDisk disk : disks) {
            List<QemuAnswer> found = devices.stream()
                    .map(each -> each.object("inserted"))
                    .filter(each -> isOf(each, disk) && !each.text("node-name").isEmpty())
                    .toList();
            if (found.size() != 1) {
                throw new HoldfastException(
                        ErrorCode.PLATFORM_REFUSED,
                        disk.target(),
                        "Disk " + disk.target()
                                + " is not found in QEMU's monitor. Back it up with another --strategy.");
            }
            QemuAnswer node = found.getFirst();
            nodes.add(new Node(
                    disk,
                    node.text("node-name"),
                    Long.parseLong(node.object("image").text("virtual-size")),
                    node.objects("dirty-bitmaps").stream()
                            .filter(MonitorBlocks::records)
                            .map(each -> each.text("name"))
                            .toList()));
        }
        return nodes;
    }

    private static boolean isOf(QemuAnswer inserted, VirtualDisk disk) {
        return disk.source() instanceof DiskSource.OnFile(String path)
                && (inserted.text("file").equals(path)
                        || inserted.object("image").text("filename").equals(path));
    }

    private static boolean records(QemuAnswer bitmap) {
        return bitmap.text("recording").equals("true")
                && !bitmap.text("inconsistent").equals("true");
    }

    /** The node of an image that lies in a file. */
    String on(Path file) throws LibvirtException {
        return all().filter(each -> each.text("file").equals(file.toString())
                        && !each.text("drv").equals("file"))
                .map(each -> each.text("node-name"))
                .findFirst()
                .orElseThrow(() -> new HoldfastException(
                        ErrorCode.PLATFORM_REFUSED, file.toString(), file + " is not found in it."));
    }

    /** Names of nodes that begin so. */
    List<String> nodes(String prefix) throws LibvirtException {
        return all().map(each -> each.text("node-name"))
                .filter(each -> each.startsWith(prefix))
                .toList();
    }

    /** All named bitmaps. */
    List<Bitmap> bitmaps() throws LibvirtException {
        return all().flatMap(node -> node.objects("dirty-bitmaps").stream()
                        .map(each -> new Bitmap(node.text("node-name"), each.text("name"))))
                .filter(each -> !each.name.isEmpty())
                .toList();
    }

    private Stream<QemuAnswer> all() throws LibvirtException {
        return monitor.ask("query-named-block-nodes").objects("return").stream();
    }
}
