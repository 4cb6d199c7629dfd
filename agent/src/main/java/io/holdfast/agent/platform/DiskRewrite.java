package io.holdfast.agent.platform;

import io.holdfast.agent.platform.MachineRewrite.Identity;
import io.holdfast.agent.platform.MachineRewrite.Image;
import io.holdfast.agent.platform.MachineRewrite.Plan;
import io.holdfast.agent.platform.MachineRewrite.Remark;
import io.holdfast.agent.platform.MachineRewrite.Weight;
import java.util.List;
import java.util.Optional;
import org.w3c.dom.Element;

/** The disks of a description that is written anew. */
final class DiskRewrite {
    private final Plan plan;
    private final List<Remark> remarks;

    DiskRewrite(Plan plan, List<Remark> remarks) {
        this.plan = plan;
        this.remarks = remarks;
    }

    void rewrite(Element devices) {
        for (Element disk : XmlEdit.children(devices, "disk")) {
            String target = XmlEdit.child(disk, "target")
                    .map(each -> each.getAttribute("dev"))
                    .orElse("");
            // What a running machine knows of its images: who reads it below as they are now would read other data.
            XmlEdit.remove(disk, "backingStore", "mirror", "privateData");
            Image image = plan.images().get(target);
            if (image != null) {
                restored(disk, target, image);
            } else if (isMedium(disk)) {
                medium(disk, target);
            } else {
                other(disk, target);
            }
        }
    }

    private static boolean isMedium(Element disk) {
        String device = disk.getAttribute("device");
        return device.equals("cdrom") || device.equals("floppy");
    }

    private void restored(Element disk, String target, Image image) {
        boolean encrypted = XmlEdit.child(disk, "encryption").isPresent()
                || XmlEdit.child(disk, "source")
                        .flatMap(each -> XmlEdit.child(each, "encryption"))
                        .isPresent();
        if (encrypted) {
            note(
                    target,
                    "It was encrypted below the guest and was read in plain: the restored image is not encrypted.");
        }
        disk.setAttribute("type", "file");
        if (disk.getAttribute("device").equals("lun")) {
            disk.setAttribute("device", "disk");
        }
        disk.removeAttribute("rawio");
        disk.removeAttribute("sgio");
        XmlEdit.remove(disk, "auth", "encryption");
        Element driver = XmlEdit.require(disk, "driver");
        if (driver.getAttribute("name").isEmpty()) {
            driver.setAttribute("name", "qemu");
        }
        driver.setAttribute("type", image.format());
        if (!image.format().equals("qcow2")) {
            XmlEdit.remove(driver, "metadata_cache");
        }
        Element source = XmlEdit.require(disk, "source");
        XmlEdit.clear(source);
        source.setAttribute("file", image.file());
    }

    private void medium(Element disk, String target) {
        Optional<Element> source = XmlEdit.child(disk, "source");
        if (source.isEmpty()) {
            return;
        }
        Element at = source.get();
        String file = at.getAttribute("file") + at.getAttribute("dev");
        boolean written = disk.getAttribute("device").equals("floppy")
                && XmlEdit.child(disk, "readonly").isEmpty();
        if (written && plan.identity() == Identity.NEW && !file.isEmpty()) {
            note(target, "The drive is empty: " + file + " is the original machine's, which may write to it.");
        } else if (!file.isEmpty() && plan.present().test(file)) {
            at.removeAttribute("index");
            return;
        } else if (!file.isEmpty()) {
            note(target, "The drive is empty: " + file + ", which was in it, is not on this host.");
        } else if (at.hasAttributes()) {
            note(target, "The drive is empty: what was in it is no file of this host.");
        }
        disk.setAttribute("type", "file");
        XmlEdit.remove(disk, "source", "auth", "encryption");
    }

    private void other(Element disk, String target) {
        switch (plan.others()) {
            case KEPT -> XmlEdit.child(disk, "source").ifPresent(each -> each.removeAttribute("index"));
            case DROPPED -> {
                String reason = plan.reasons().get(target);
                remarks.add(
                        reason == null
                                ? new Remark(Weight.NOTE, target, "It was not asked for, and is not in the machine.")
                                : new Remark(Weight.LOSS, target, reason));
                XmlEdit.remove(disk);
            }
        }
    }

    private void note(String target, String message) {
        remarks.add(new Remark(Weight.NOTE, target, message));
    }
}
