#!/usr/bin/env python3
"""What an image is made of, as CycloneDX: our own programs, and the Debian
packages whose files gather.sh took, with the digest of each file. The licences
of those packages are laid beside it, as they ask for.

    sbom.py ROOT      reads ROOT.files; writes below ROOT/usr/share/doc
"""

import hashlib
import json
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

FIELDS = ("Package", "Version", "Architecture", "source:Package",
          "source:Version", "Maintainer", "Homepage")


def digest(path):
    return [{"alg": "SHA-256",
             "content": hashlib.sha256(path.read_bytes()).hexdigest()}]


def owner(path):
    """The package of a file, which dpkg may know below / or below /usr."""
    names = [path, path.removeprefix("/usr")]
    for name in names:
        done = subprocess.run(["dpkg-query", "-S", name], capture_output=True,
                              text=True, check=False)
        if done.returncode == 0:
            return done.stdout.split(": ", 1)[0].split(",")[0]
    sys.exit(f"sbom.py: {path} is of no package")


def described(package):
    form = "\\n".join(f"${{{field}}}" for field in FIELDS)
    said = subprocess.run(["dpkg-query", "-W", "-f", form, package],
                          check=True, capture_output=True, text=True).stdout
    return dict(zip(FIELDS, said.split("\n")))


def component(package, files):
    told = described(package)
    name, version = told["Package"], told["Version"]
    found = {
        "type": "library", "bom-ref": f"{name}@{version}", "name": name,
        "version": version, "publisher": told["Maintainer"],
        "purl": f"pkg:deb/debian/{name}@{version.replace('+', '%2B')}"
                f"?arch={told['Architecture']}&distro=debian-12",
        "properties": [
            {"name": "debian:source", "value": told["source:Package"]},
            {"name": "debian:source-version", "value": told["source:Version"]}],
        "components": files}
    if told["Homepage"]:
        found["externalReferences"] = [
            {"type": "website", "url": told["Homepage"]}]
    return found


def file_component(root, path):
    inside = root / path.lstrip("/")
    return {"type": "file", "bom-ref": path, "name": path,
            **({"hashes": digest(inside)} if inside.is_file() else {})}


def taken(root):
    """{package: [file component]}"""
    packages = defaultdict(list)
    for line in Path(f"{root}.files").read_text().splitlines():
        source, path = line.split(" ")
        packages[owner(source)].append(file_component(root, path))
    return packages


def ours(root):
    return [{"type": "application", "bom-ref": f"/usr/bin/{program.name}",
             "name": program.name, "version": version(),
             "licenses": [{"license": {"id": "MIT"}}],
             "hashes": digest(program)}
            for program in sorted((root / "usr/bin").iterdir())]


def version():
    text = Path("CMakeLists.txt").read_text()
    return text.split("project(tilskudd VERSION ", 1)[1].split(" ", 1)[0]


def document(root, packages):
    libraries = [component(package, files)
                 for package, files in sorted(packages.items())]
    programs = ours(root)
    return {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"component": {
            "type": "container", "bom-ref": "image", "name": "tilskudd",
            "version": version()}},
        "components": programs + libraries,
        "dependencies": [
            {"ref": "image", "dependsOn": [p["bom-ref"] for p in programs]},
            *({"ref": p["bom-ref"],
               "dependsOn": [library["bom-ref"] for library in libraries]}
              for p in programs)]}


def copy_licences(packages, doc):
    for package in packages:
        name = package.split(":")[0]
        source = Path("/usr/share/doc", name, "copyright")
        folder = doc / name
        folder.mkdir(parents=True)
        shutil.copyfile(source, folder / "copyright")
    (doc / "tilskudd").mkdir()
    shutil.copyfile("LICENSE", doc / "tilskudd/copyright")


def main():
    root = Path(sys.argv[1])
    packages = taken(root)
    doc = root / "usr/share/doc"
    copy_licences(packages, doc)
    (doc / "tilskudd/sbom.cdx.json").write_text(
        json.dumps(document(root, packages), indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
