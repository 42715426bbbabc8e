"""The organisers' doors to drafts: the list, the editor, the settings, the review and the opening."""
