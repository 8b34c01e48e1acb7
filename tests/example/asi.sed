# The README's worked example, as an edit of flows/ukur.yaml: one question more, and a record of its answer.
/^- ask: lila /i\
- ask: asi\
  type: yesno\
  if: anak.umur_bulan < 24\
  text: "Apakah {anak.nama} masih minum ASI?"\

/^- save: measurement/i\
- save: asi                             # a record of its own, with who, when and the raw text\
  fields: {child: anak, asi: asi}\
  if: given(asi)\

