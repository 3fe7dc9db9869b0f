import QtQuick
import Ventanilla.Controls
import Ventanilla.Language
import Ventanilla.Theme

// Where one says what one looks for.
FocusScope {
    id: search

    property alias text: field.text
    property alias hint: field.hint
    property alias label: field.label

    signal edited(string typed)
    signal completed

    implicitHeight: field.implicitHeight

    EntryField {
        id: field

        anchors.fill: parent
        focus: true
        label: Language.say("search.label")
        layout: "search"
        leftPadding: Theme.icon + 2 * Theme.gap

        onCompleted: search.completed()
        onEdited: typed => search.edited(typed)
    }
    Glyph {
        anchors.left: parent.left
        anchors.leftMargin: Theme.gap
        anchors.verticalCenter: parent.verticalCenter
        name: "search"
        tint: Theme.primaryInk
    }
}
