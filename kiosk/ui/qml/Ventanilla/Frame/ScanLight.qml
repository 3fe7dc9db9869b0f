import QtQuick
import Ventanilla.Models
import Ventanilla.Theme

// The light that goes from row to row for a visitor with one or two switches.
Item {
    id: light

    required property ScanModel scan

    height: scan.height + 2 * Theme.tight
    visible: scan.active
    width: scan.width + 2 * Theme.tight
    x: scan.left - Theme.tight
    y: scan.top - Theme.tight

    Rectangle {
        anchors.fill: parent
        border.color: Theme.page
        border.width: 3 * Theme.strongStroke
        color: "transparent"
        radius: Theme.radius
    }
    Rectangle {
        anchors.fill: parent
        border.color: Theme.focus
        border.width: 2 * Theme.strongStroke
        color: "transparent"
        radius: Theme.radius
    }
}
