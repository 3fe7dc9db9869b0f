import QtQuick
import Ventanilla.Theme

// A page's content, taller than the screen if need be. Says so with a bar that is always seen,
// and keeps what has the keyboard's focus in view.
Flickable {
    id: area

    default property alias content: holder.data
    property int slack: Theme.gap
    property bool opened: false
    readonly property var focused: Window.activeFocusItem

    boundsBehavior: Flickable.StopAtBounds
    clip: true
    contentHeight: holder.childrenRect.height + slack
    contentWidth: width
    pixelAligned: true
    onContentHeightChanged: if (settling.running || focused && focused.isEntryField)
        Qt.callLater(reveal)
    onContentYChanged: if (rested.running)
        rested.restart()
    onFocusedChanged: {
        if (focused && focused.focusReason !== Qt.MouseFocusReason)
            settling.restart();
        Qt.callLater(reveal);
    }
    onHeightChanged: Qt.callLater(reveal)

    // What a page or a part of it opened with is brought into sight as it is laid out; what a
    // finger touched is seen.
    Timer {
        id: settling

        interval: Theme.settling
        running: true

        onTriggered: area.opened = true
    }

    // Of many fingers at once Qt may lose one: the drag that it began would never end, and keep
    // every other from touching anything.
    Timer {
        id: rested

        interval: Theme.resting
        repeat: true
        running: area.moving

        onTriggered: {
            area.interactive = false;
            area.interactive = true;
            area.cancelFlick();
        }
    }

    component Edge: Rectangle {
        color: Theme.edge
        height: Theme.stroke
    }

    Item {
        id: holder

        height: childrenRect.height
        width: area.width - Theme.room
    }
    // Where more of the page lies behind.
    Edge {
        anchors.top: parent.top
        parent: area
        visible: !area.atYBeginning
        width: holder.width
    }
    Edge {
        anchors.bottom: parent.bottom
        parent: area
        visible: area.contentHeight - area.slack > area.contentY + area.height
        width: holder.width
    }
    Rectangle {
        anchors.right: parent.right
        color: Theme.edge
        height: Math.max(Theme.target, area.height * area.visibleArea.heightRatio)
        parent: area
        radius: width / 2
        visible: area.contentHeight > area.height + 1
        width: Theme.tight
        y: area.height <= 0 ? 0 : (area.height - height) * (area.contentY / Math.max(1, area.contentHeight - area.height))
    }

    // Brings a part of the content into sight, from its beginning.
    function show(part: Item) {
        const top = part.mapToItem(holder, 0, 0).y - Theme.room;
        if (top < contentY || top + part.height + 2 * Theme.room > contentY + height)
            contentY = Math.max(0, Math.min(top, contentHeight - height));
    }

    function reveal() {
        let inside = focused;
        while (inside && inside !== holder)
            inside = inside.parent;
        if (!inside)
            return;
        if (!opened)
            contentY = 0;
        const top = focused.mapToItem(holder, 0, 0).y;
        // Of what is taller than the page, or holds what is chosen from, its beginning is enough.
        const whole = focused.isEntryField || (focused.activeFocusOnTab && focused.height + Theme.room <= height);
        const least = top + (whole ? focused.height : Theme.target);
        const bottom = least + (whole ? Theme.tight : 0);
        // What is seen as it is does not move the heading out of sight.
        if (least > contentY + height)
            contentY = Math.min(bottom - height, Math.max(0, contentHeight - height));
        if (top - Theme.room * 2 < contentY)
            contentY = bottom <= height ? 0 : Math.max(0, top - Theme.room * 2);
    }
}
