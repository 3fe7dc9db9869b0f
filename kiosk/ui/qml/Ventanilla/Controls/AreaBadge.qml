import QtQuick
import Ventanilla.Theme

// A thematic area's sign on its own tint.
Rectangle {
    id: badge

    property string area: "government"
    property string glyph: area
    property int size: Theme.bigIcon

    color: Theme.areaTint(area)
    height: size
    implicitHeight: size
    implicitWidth: size
    radius: Theme.radius
    width: size

    Glyph {
        anchors.centerIn: parent
        name: badge.glyph
        size: badge.size * 0.62
        tint: Theme.areaInk(badge.area)
    }
}
