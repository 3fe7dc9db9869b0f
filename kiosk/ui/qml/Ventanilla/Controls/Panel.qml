import QtQuick
import Ventanilla.Theme

// A sheet of paper on the page.
Rectangle {
    border.color: Theme.hairline
    border.width: Theme.stroke
    color: Theme.surface
    radius: Theme.radius
}
