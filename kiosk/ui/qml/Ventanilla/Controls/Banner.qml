import QtQuick
import QtQuick.Layouts
import Ventanilla.Theme

// A sentence that matters, with a sign that says of what kind it is without colour. What went wrong
// is brought into sight, wherever on the page somebody is.
Rectangle {
    id: banner

    property string kind: "notice"
    property alias text: words.text

    readonly property color tint: kind === "success" ? Theme.success : kind === "danger" ? Theme.danger : Theme.notice

    border.color: tint
    border.width: Theme.stroke
    color: kind === "success" ? Theme.successTint : kind === "danger" ? Theme.dangerTint : Theme.noticeTint
    implicitHeight: Math.max(Theme.icon, words.implicitHeight) + 2 * Theme.gap
    implicitWidth: words.implicitWidth + Theme.icon + 3 * Theme.gap
    radius: Theme.radius

    onTextChanged: if (kind === "danger" && text !== "")
        Qt.callLater(come)

    RowLayout {
        anchors.fill: parent
        anchors.leftMargin: Theme.gap
        anchors.rightMargin: Theme.gap
        spacing: Theme.gap

        Glyph {
            name: banner.kind === "success" ? "check" : banner.kind === "danger" ? "warning" : "notice"
            tint: banner.tint
        }
        Words {
            id: words

            Layout.fillWidth: true
            color: Theme.ink
            font.pixelSize: Theme.small
        }
    }

    function come() {
        let around = parent;
        while (around && !(around instanceof ScrollArea))
            around = around.parent;
        const area = around as ScrollArea;
        if (area)
            area.show(banner);
    }
}
